--- The palette of an indexed sprite: kept, with the exact index of each colour, or replaced by that of the result.

local palette = {}

local MOST = 256

---The opaque colours of a sprite's palette, each once: what `clean` takes as its palette.
---@param sprite SpriteTable
---@return string[] colors `#rrggbb`
function palette.colors(sprite)
  local found, seen = {}, {}
  for i, entry in ipairs(sprite.palette) do
    local color = entry:sub(1, 7):lower()
    if i - 1 ~= sprite.transparent and entry:sub(8):lower() == "ff" and not seen[color] then
      seen[color], found[#found + 1] = true, color
    end
  end
  return found
end

---@class PaletteChange
---@field index table<string, integer> by `#rrggbb`
---@field transparent integer index of what is transparent
---@field colors? string[] the new palette, `#rrggbbaa`, index 0 first; nil if it is kept

-- Of two entries of one colour the first is taken, as Aseprite does.
local function kept(sprite, colors)
  local index = {}
  for i, entry in ipairs(sprite.palette) do
    local color = entry:sub(1, 7):lower()
    if i - 1 ~= sprite.transparent and entry:sub(8):lower() == "ff" and not index[color] then index[color] = i - 1 end
  end
  for _, color in ipairs(colors) do
    if not index[color:lower()] then return nil, "not_in_palette", { color = color } end
  end
  return { index = index, transparent = math.max(0, sprite.transparent) }
end

local function replaced(sprite, plan, colors)
  if not plan.whole then return nil, "palette_in_use" end
  if #colors > MOST - 1 then return nil, "palette_full", { count = #colors, most = MOST - 1 } end
  local transparent = math.max(0, sprite.transparent)
  local entries, index = {}, {}
  for i = 0, math.max(#colors, transparent) do
    local color = colors[i < transparent and i + 1 or i]
    if i ~= transparent and color then index[color:lower()] = i end
    -- The place of what is transparent stays; if there are few colours, what lies before it is filled up.
    entries[i + 1] = i ~= transparent and color and color:lower() .. "ff" or sprite.palette[i + 1] or "#00000000"
  end
  return { index = index, transparent = transparent, colors = entries }
end

---How the colours of a result become indices. Nothing is ever approximated: a colour has its index, or there is a problem.
---@param sprite SpriteTable
---@param plan Plan
---@param choice "keep" | "replace"
---@param colors string[] of the result, `#rrggbb`
---@return PaletteChange?
---@return string? problem a key of strings.lua
---@return table? said its values
function palette.change(sprite, plan, choice, colors)
  if choice == "keep" then return kept(sprite, colors) end
  return replaced(sprite, plan, colors)
end

return palette
