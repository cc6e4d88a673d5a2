--- Points, rectangles and colours as Aseprite's.

local strict = require("strict")

local geometry = {}

-- A class whose objects have plain fields; `aliases` are further names of some.
local function plain(name, fields, aliases)
  local class = strict.class(name)
  local function add(alias, field)
    class.get[alias] = function(state) return state[field] end
    class.set[alias] = function(state, value) state[field] = value end
  end
  for _, field in ipairs(fields) do add(field, field) end
  for alias, field in pairs(aliases or {}) do add(alias, field) end
  class.meta.__eq = function(a, b)
    local one, other = strict.state(a, class), strict.state(b, class)
    for _, field in ipairs(fields) do
      if one[field] ~= other[field] then return false end
    end
    return true
  end
  return class
end

geometry.Point = plain("Point", { "x", "y" })
geometry.Size = plain("Size", { "width", "height" }, { w = "width", h = "height" })
geometry.Rectangle = plain("Rectangle", { "x", "y", "width", "height" }, { w = "width", h = "height" })
geometry.Rectangle.get.isEmpty = function(state) return state.width < 1 or state.height < 1 end
geometry.Color = plain("Color", { "red", "green", "blue", "alpha" })
geometry.Color.get.rgbaPixel = function(state)
  return state.red | state.green << 8 | state.blue << 16 | state.alpha << 24
end

local function whole(value) return value and math.tointeger(value // 1) or 0 end

---@return table
function geometry.point(x, y)
  if type(x) == "table" then
    if not strict.is(x, geometry.Point) then x, y = x.x or x[1], x.y or x[2] else x, y = x.x, x.y end
  end
  return strict.object(geometry.Point, { x = whole(x), y = whole(y) })
end

---@return table
function geometry.size(w, h)
  if type(w) == "table" then w, h = w.width or w[1], w.height or w[2] end
  return strict.object(geometry.Size, { width = whole(w), height = whole(h) })
end

---@return table
function geometry.rectangle(x, y, w, h)
  if type(x) == "table" then
    local from = x
    x, y, w, h = from.x or from[1], from.y or from[2], from.width or from[3], from.height or from[4]
  end
  return strict.object(geometry.Rectangle, { x = whole(x), y = whole(y), width = whole(w), height = whole(h) })
end

---@return table
function geometry.color(r, g, b, a)
  if type(r) == "table" then
    local from = r
    if strict.is(from, geometry.Color) then
      r, g, b, a = from.red, from.green, from.blue, from.alpha
    elseif from.r then
      r, g, b, a = from.r, from.g, from.b, from.a
    elseif from.red then
      r, g, b, a = from.red, from.green, from.blue, from.alpha
    else
      error("no such colour", 2)
    end
  end
  if r == nil then return strict.object(geometry.Color, { red = 0, green = 0, blue = 0, alpha = 0 }) end
  return strict.object(geometry.Color, { red = whole(r), green = whole(g), blue = whole(b), alpha = a and whole(a) or 255 })
end

return geometry
