--- Bytes of pictures: onto the canvas, and between Aseprite's colour modes and RGBA. Strings in, strings out.
--
-- Aseprite's bytes have no padding: RGBA has four a pixel, indexed one, grey two, value and alpha.

local pixels = {}

pixels.BYTES = { rgb = 4, indexed = 1, grey = 2 }

local function byte_of(hex, at) return tonumber(hex:sub(at, at + 1), 16) end

---What an empty pixel is.
---@param mode "rgb" | "indexed" | "grey"
---@param transparent integer index of the transparent colour
---@return string
function pixels.empty(mode, transparent)
  if mode == "indexed" then return string.char(math.max(0, transparent)) end
  return ("\0"):rep(pixels.BYTES[mode])
end

---A picture on a larger, empty one.
---@param data string bytes of the picture
---@param w integer of the picture; it lies within the larger one
---@param h integer
---@param x integer where it is in the larger one
---@param y integer
---@param width integer of the larger one
---@param height integer
---@param empty string bytes of a pixel
---@return string
function pixels.place(data, w, h, x, y, width, height, empty)
  if w == width and h == height then return data end
  local stride = w * #empty
  local left, right = empty:rep(x), empty:rep(width - x - w)
  local rows = { empty:rep(width * y) }
  for row = 0, h - 1 do
    rows[#rows + 1] = left
    rows[#rows + 1] = data:sub(row * stride + 1, (row + 1) * stride)
    rows[#rows + 1] = right
  end
  rows[#rows + 1] = empty:rep(width * (height - y - h))
  return table.concat(rows)
end

---A part of a picture; what lies outside of it is empty.
---@param data string
---@param width integer of the picture
---@param height integer
---@param part { x: integer, y: integer, w: integer, h: integer }
---@param empty string bytes of a pixel
---@return string
function pixels.crop(data, width, height, part, empty)
  local size, rows = #empty, {}
  local from, to = math.max(0, part.x), math.min(width, part.x + part.w)
  for y = part.y, part.y + part.h - 1 do
    if y < 0 or y >= height or to <= from then
      rows[#rows + 1] = empty:rep(part.w)
    else
      rows[#rows + 1] = empty:rep(from - part.x)
      rows[#rows + 1] = data:sub((y * width + from) * size + 1, (y * width + to) * size)
      rows[#rows + 1] = empty:rep(part.x + part.w - to)
    end
  end
  return table.concat(rows)
end

local function remembered(of)
  return setmetatable({}, {
    __index = function(known, key)
      known[key] = of(key)
      return known[key]
    end,
  })
end

-- Two pixels at a time, which takes half as long: there are few pairs in pixel art. What was converted is remembered.
local function converter(size, of_one)
  local one = remembered(of_one)
  local pairs_of = remembered(function(two) return one[two:sub(1, size)] .. one[two:sub(size + 1)] end)
  local pair = ("."):rep(2 * size)
  return function(data)
    local even = #data - #data % (2 * size)
    local found = data:sub(1, even):gsub(pair, pairs_of)
    return even == #data and found or found .. one[data:sub(even + 1)]
  end
end

local function rgba_of_index(sprite)
  return function(pixel)
    local index = pixel:byte()
    local entry = index ~= sprite.transparent and sprite.palette[index + 1] or "#00000000"
    return string.char(byte_of(entry, 2), byte_of(entry, 4), byte_of(entry, 6), byte_of(entry, 8))
  end
end

local function rgba_of_grey(pixel)
  local value = pixel:sub(1, 1)
  return value .. value .. value .. pixel:sub(2)
end

---What makes RGBA of the sprite's bytes. Whoever converts a picture in parts keeps it for all of them.
---@param sprite SpriteTable
---@return fun(data: string): string rgba of a picture, or of some of its rows
function pixels.reader(sprite)
  if sprite.mode == "rgb" then return function(data) return data end end
  if sprite.mode == "grey" then return converter(2, rgba_of_grey) end
  return converter(1, rgba_of_index(sprite))
end

---@param data string bytes in the sprite's mode
---@param sprite SpriteTable
---@return string rgba
function pixels.to_rgba(data, sprite) return pixels.reader(sprite)(data) end

-- Brightness as the eye sees it; what is grey stays exactly what it is.
local function grey_of(pixel)
  local red, green, blue, alpha = pixel:byte(1, 4)
  return string.char((red * 2126 + green * 7152 + blue * 722) // 10000, alpha)
end

---What makes the sprite's bytes of RGBA.
---@param sprite SpriteTable
---@param change? PaletteChange of an indexed sprite
---@return fun(rgba: string): string?, string?, table? the bytes of a picture, or of some of its rows; or nil, a key of
---  strings.lua and its values
function pixels.writer(sprite, change)
  if sprite.mode == "rgb" then return function(rgba) return rgba end end
  if sprite.mode == "grey" then return converter(4, grey_of) end
  local missing
  local convert = converter(4, function(pixel)
    local red, green, blue, alpha = pixel:byte(1, 4)
    if alpha == 0 then return string.char(change.transparent) end
    local color = ("#%02x%02x%02x"):format(red, green, blue)
    if not change.index[color] then missing = color end
    return string.char(change.index[color] or change.transparent)
  end)
  return function(rgba)
    local data = convert(rgba)
    if missing then return nil, "not_in_palette", { color = missing } end
    return data
  end
end

---@param rgba string
---@param sprite SpriteTable
---@param change? PaletteChange of an indexed sprite
---@return string? data bytes in the sprite's mode
---@return string? problem a key of strings.lua
---@return table? said its values
function pixels.from_rgba(rgba, sprite, change) return pixels.writer(sprite, change)(rgba) end

return pixels
