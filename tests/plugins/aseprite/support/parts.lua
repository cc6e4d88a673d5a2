--- What the daemon says of frames that it took apart, for tests.

local values = require("values")

local parts = {}

parts.BYTES = "what Aseprite opens"

---@param changes? table of the report
---@return table report
function parts.report(changes)
  local report = values.map(
    "version", "0.1.0", "frames", 3, "size", values.array({ 8, 8 }), "sprites", 5, "actors", 2, "cycles", 0,
    "backgrounds", 1, "exact", true, "wrong_share", 0.0, "frames_bytes", 3 << 20, "parts_bytes", 1 << 19,
    "saved_share", 0.833333, "warnings", values.array()
  )
  for key, value in pairs(changes or {}) do report[key] = value end
  return report
end

---@param changes? table of the report
---@param bytes? any of the document; false: there is none
---@return table body
function parts.body(changes, bytes)
  local files = values.map("placements.json", values.bin("{}"))
  if bytes ~= false then files["sprites.aseprite"] = values.bin(bytes or parts.BYTES) end
  return values.map("report", parts.report(changes), "files", files)
end

---The Aseprite of the test opens the document of `parts.body` from now on: as so many frames of a size, in two layers.
---@param ase table
---@param w integer
---@param h integer
---@param count integer
function parts.can_be_opened(ase, w, h, count)
  ase.opens[parts.BYTES] = function()
    local sprite = Sprite(w, h)
    for _ = 2, count do sprite:newEmptyFrame() end
    sprite.layers[1].name = "Background"
    sprite:newLayer().name = "Actor 1"
    ase:forget_history(sprite)
    return sprite
  end
end

return parts
