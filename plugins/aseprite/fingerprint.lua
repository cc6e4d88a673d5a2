--- Whether a sprite is still what it was when the daemon was asked.

local fingerprint = {}

---@class Fingerprint
---@field size string
---@field layers string
---@field frames string
---@field cels string
---@field palette string
---@field stamps table<any, any> by id of a picture: what changes when its pixels do

local function cels_of(sprite)
  local lines = {}
  for i, cel in ipairs(sprite.cels) do
    lines[i] = table.concat({
      tostring(cel.layer), cel.frame, tostring(cel.image), cel.x, cel.y, cel.w, cel.h,
    }, " ")
  end
  table.sort(lines) -- the order in which they are listed says nothing
  return table.concat(lines, "\n")
end

local function layers_of(sprite)
  local lines = {}
  for i, layer in ipairs(sprite.layers) do
    lines[i] = table.concat({
      tostring(layer.id), layer.kind, tostring(layer.editable), tostring(layer.background),
    }, " ")
  end
  return table.concat(lines, "\n")
end

---@param sprite SpriteTable
---@param stamps table<any, any> of the pictures that are cleaned: their bytes, or a number that rises with each change
---@return Fingerprint
function fingerprint.take(sprite, stamps)
  return {
    size = table.concat({ tostring(sprite.id), sprite.width, sprite.height, sprite.mode }, " "),
    layers = layers_of(sprite),
    frames = tostring(#sprite.frames),
    cels = cels_of(sprite),
    palette = sprite.mode == "indexed" and table.concat(sprite.palette, " ") .. sprite.transparent or "",
    stamps = stamps,
  }
end

-- In the order in which it helps to hear of it: who removes a frame removes cels as well.
local SECTIONS = { "size", "layers", "frames", "cels", "palette" }

---@param before Fingerprint
---@param now? Fingerprint nil if the sprite is closed
---@return string? problem a key of strings.lua; nil if nothing changed
function fingerprint.changed(before, now)
  if not now then return "changed_closed" end
  for _, section in ipairs(SECTIONS) do
    if before[section] ~= now[section] then return "changed_" .. section end
  end
  for image, stamp in pairs(before.stamps) do
    if now.stamps[image] ~= stamp then return "changed_pixels" end
  end
  return nil
end

return fingerprint
