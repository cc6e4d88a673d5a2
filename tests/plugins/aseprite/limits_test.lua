local check = require("check")
local limits = require("limits")
local strings = require("strings")

local tests = {}

-- Those of a daemon that nobody has set up otherwise.
local MOST = {
  max_message_bytes = 320 << 20, max_websocket_bytes = 72 << 20, max_images = 64, max_frames = 2000, max_side = 16384,
  max_pixels = 1 << 26,
}

---@return string? said to the user; nil: it can be sent
local function said(...)
  local key, values = limits.problem({ ... }, "decompose", MOST)
  return key and table.concat({ strings.problem(key, values) }, " ")
end

tests["as many frames as a message has room for can be sent, and one more is said to be too many"] = function()
  check.same(said({ w = 256, h = 240, count = 307 }), nil)
  check.same(
    said({ w = 256, h = 240, count = 308 }),
    "308 pictures of 256 x 240 have 73 MiB; no more than 72 MiB can be sent at once: 307 of them. "
      .. "Choose fewer cels or frames, or crop the sprite. In a terminal it can be more: sprite-bridge decompose"
  )
end

tests["as many as it says can be sent, with whatever stands before them"] = function()
  for _, side in ipairs({ 100, 256, 1000, 3000 }) do
    local key, values = limits.problem({ { w = side, h = side, count = 2000 } }, "decompose", MOST)
    check.same(key, "too_large")
    local bytes = 4 * side * side * values.fit
    check.same(limits.of_message(bytes + 16388, { { w = side, h = side, count = values.fit } }, "clean", MOST), nil)
    check.is_true(bytes + 4 * side * side + 16388 > MOST.max_websocket_bytes)
  end
end

tests["of one picture it is not said how many can be sent"] = function()
  check.same(
    said({ w = 8000, h = 4000 }),
    "The picture has 123 MiB; no more than 72 MiB can be sent at once. "
      .. "Crop the sprite. In a terminal it can be more: sprite-bridge decompose"
  )
end

tests["what comes in several entries is one message"] = function()
  check.same(said({ w = 1000, h = 1000, count = 9 }, { w = 1000, h = 1000, count = 9 }), nil)
  check.contains(said({ w = 1000, h = 1000, count = 10 }, { w = 1000, h = 1000, count = 9 }), "19 pictures of 1000 x 1000")
  local many = {}
  for i = 1, 65 do many[i] = { w = 1, h = 1 } end
  check.contains(said(table.unpack(many)), "65 pictures; at most 64")
end

tests["more frames and larger pictures than the daemon takes are told before their bytes"] = function()
  check.contains(said({ w = 256, h = 240, count = 2001 }), "2001 pictures; at most 2000")
  check.contains(said({ w = 16385, h = 1 }), "16385 x 1 pixels; at most 16384")
  check.contains(said({ w = 16384, h = 16384, count = 2 }), "at most 16384 a side and 67108864 in all")
end

return tests
