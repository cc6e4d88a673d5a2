--- Images as Aseprite's: their bytes, and a version that rises when somebody draws.

local geometry = require("geometry")
local strict = require("strict")

local images = {}

local BYTES = { [0] = 4, [1] = 2, [2] = 1, [4] = 4 }

local Image = strict.mortal("Image", function(state)
  return state.image.alive and (not state.cel or state.cel.alive and state.cel.layer.sprite.alive)
end)
images.Image = Image

---@param w integer
---@param h integer
---@param mode integer
---@param bytes? string
---@return table state
function images.new(w, h, mode, bytes)
  return {
    id = strict.new_id(), version = 0, w = w, h = h, mode = mode, alive = true,
    bytes = bytes or ("\0"):rep(w * h * BYTES[mode]),
  }
end

---@param image table state
---@return table state
function images.copy(image) return images.new(image.w, image.h, image.mode, image.bytes) end

Image.get.id = function(state) return state.image.id end
Image.get.version = function(state) return state.image.version end
Image.get.width = function(state) return state.image.w end
Image.get.height = function(state) return state.image.h end
Image.get.colorMode = function(state) return state.image.mode end
Image.get.bytesPerPixel = function(state) return BYTES[state.image.mode] end
Image.get.rowStride = function(state) return state.image.w * BYTES[state.image.mode] end
Image.get.bounds = function(state) return geometry.rectangle(0, 0, state.image.w, state.image.h) end
Image.get.bytes = function(state) return state.image.bytes end
-- As in Aseprite it is no step, and the version does not rise.
Image.set.bytes = function(state, bytes)
  local needed = state.image.w * state.image.h * BYTES[state.image.mode]
  if #bytes ~= needed then error(("Data size does not match: given %d, needed %d."):format(#bytes, needed), 2) end
  state.image.bytes = bytes
end
Image.call.clone = function(state) return strict.object(Image, { image = images.copy(state.image) }) end
Image.call.isEqual = function(state, other) return state.image.bytes == other.bytes end
Image.call.getPixel = function(state, x, y)
  local size = BYTES[state.image.mode]
  return (string.unpack("<I" .. size, state.image.bytes, (y * state.image.w + x) * size + 1))
end

---@param image table state
---@param x integer
---@param y integer
---@param value integer
---@return string bytes
function images.with_pixel(image, x, y, value)
  local size = BYTES[image.mode]
  local at = (y * image.w + x) * size
  return image.bytes:sub(1, at) .. string.pack("<I" .. size, value) .. image.bytes:sub(at + size + 1)
end

-- It is no step either, and does not raise the version.
Image.call.drawPixel = function(state, x, y, value) state.image.bytes = images.with_pixel(state.image, x, y, value) end

local ImageSpec = strict.class("ImageSpec")
for _, name in ipairs({ "width", "height", "colorMode", "transparentColor" }) do
  ImageSpec.get[name] = function(state) return state[name] end
  ImageSpec.set[name] = function(state, value) state[name] = value end
end

---@return table
function images.spec(given)
  return strict.object(ImageSpec, {
    width = given.width or 1, height = given.height or 1, colorMode = given.colorMode or 0,
    transparentColor = given.transparentColor or 0,
  })
end

---@return table
function images.object(w, h, mode)
  if strict.is(w, ImageSpec) then return images.object(w.width, w.height, w.colorMode) end
  if type(w) == "table" then w, h, mode = w.width, w.height, w.colorMode end
  return strict.object(Image, { image = images.new(math.max(1, w), math.max(1, h), mode or 0) })
end

return images
