--- Palettes as Aseprite's, of a sprite or of nobody.

local geometry = require("geometry")
local history = require("history")
local strict = require("strict")

local palettes = {}

local Palette = strict.class("Palette")
palettes.Palette = Palette

local function entry_at(state, i)
  if i < 0 or i >= #state.colors then error("index out of bounds " .. i, 3) end
  return state.colors[i + 1]
end

Palette.meta.__len = function(object) return #strict.state(object, Palette).colors end
Palette.call.getColor = function(state, i) return geometry.color(entry_at(state, i)) end
Palette.get.frameNumber = function(state) return state.frame or 1 end

local function set_colors(state, colors)
  if state.sprite then history.put(state.sprite.doc, state, "colors", colors) else state.colors = colors end
end

Palette.call.setColor = function(state, i, value)
  entry_at(state, i)
  local colors, color = table.move(state.colors, 1, #state.colors, 1, {}), geometry.color(value)
  colors[i + 1] = { r = color.red, g = color.green, b = color.blue, a = color.alpha }
  set_colors(state, colors)
end
Palette.call.resize = function(state, count)
  local colors = {}
  for i = 1, count do colors[i] = state.colors[i] or { r = 0, g = 0, b = 0, a = 255 } end
  set_colors(state, colors)
end

---@param count integer
---@return table[]
function palettes.black(count)
  local colors = {}
  for i = 1, count do colors[i] = { r = 0, g = 0, b = 0, a = 255 } end
  return colors
end

---@return table
function palettes.palette(from)
  if strict.is(from, Palette) then
    local colors = strict.state(from, Palette).colors
    return strict.object(Palette, { colors = table.move(colors, 1, #colors, 1, {}) })
  end
  if type(from) == "table" then error("not here: a palette's file") end
  return strict.object(Palette, { colors = palettes.black(from or 256) })
end

return palettes
