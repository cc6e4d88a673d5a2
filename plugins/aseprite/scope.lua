--- Which pictures of a sprite are cleaned: each one once, however many cels show it.
--
-- A sprite is described by plain tables (see `SpriteTable`): what Aseprite's objects say, read once.

local strings = require("strings")

local scope = {}

scope.NAMES = "scope_" -- before the kind of a choice: what strings.lua calls it

---@class LayerTable
---@field id any
---@field name string
---@field kind string "image", "group", "tilemap" or "reference"
---@field visible boolean with all groups around it
---@field editable boolean with all groups around it
---@field background boolean

---@class CelTable
---@field layer any id of its layer
---@field frame integer from 1 on
---@field image any id of its picture: linked cels have the same
---@field x integer
---@field y integer
---@field w integer of the picture
---@field h integer

---@class SpriteTable
---@field id any
---@field width integer
---@field height integer
---@field mode "rgb" | "indexed" | "grey"
---@field frames integer[] durations, ms
---@field layers LayerTable[] from the bottom, groups among them
---@field cels CelTable[]
---@field tags { name: string, from: integer, to: integer }[]
---@field palette string[] `#rrggbbaa`, index 0 first
---@field transparent integer index of the transparent colour; -1 if there is none
---@field active { layer: any, frame: integer }
---@field selected { layers: any[], frames: integer[] }

---@class Choice
---@field kind "cel" | "range" | "tag" | "layer" | "all"
---@field tag? string its name

---@class Shown one picture, and where it is
---@field image any its id
---@field cels CelTable[] that show it

---@class Plan
---@field images Shown[] in the order of layers and frames, in which they are sent
---@field cels integer
---@field skipped integer cels of the scope that cannot be cleaned: locked, hidden, tile maps, references
---@field rect { x: integer, y: integer, w: integer, h: integer } what each picture that is sent shows of the canvas
---@field whole boolean whether no picture of the sprite is left out
---@field words string such as "12 cels, 3 unique", and how many are left out

local function set_of(list)
  local found = {}
  for _, item in ipairs(list or {}) do found[item] = true end
  return found
end

local function tag_named(sprite, name)
  for _, tag in ipairs(sprite.tags) do
    if tag.name == name then return tag end
  end
  return nil
end

local FILTERS = {
  cel = function(sprite)
    return function(cel) return cel.layer == sprite.active.layer and cel.frame == sprite.active.frame end
  end,
  layer = function(sprite)
    return function(cel) return cel.layer == sprite.active.layer end
  end,
  range = function(sprite)
    local layers, frames = set_of(sprite.selected.layers), set_of(sprite.selected.frames)
    return function(cel) return layers[cel.layer] and frames[cel.frame] end
  end,
  tag = function(sprite, choice)
    local tag = tag_named(sprite, choice.tag)
    return tag and function(cel) return cel.frame >= tag.from and cel.frame <= tag.to end
  end,
  all = function()
    return function() return true end
  end,
}

local EMPTY = {
  cel = "nothing_here", range = "nothing_selected", tag = "nothing_in_it", layer = "nothing_in_it", all = "nothing_in_it",
}

local function order_of(sprite)
  local place, layers = {}, {}
  for i, layer in ipairs(sprite.layers) do place[layer.id], layers[layer.id] = i, layer end
  return place, layers
end

local function can_be_cleaned(layer) return layer and layer.kind == "image" and layer.visible and layer.editable end

local function taken(sprite, wanted)
  local place, layers = order_of(sprite)
  local cels, skipped = {}, 0
  for _, cel in ipairs(sprite.cels) do
    if wanted(cel) then
      if can_be_cleaned(layers[cel.layer]) then
        cels[#cels + 1] = cel
      else
        skipped = skipped + 1
      end
    end
  end
  table.sort(cels, function(a, b)
    if a.layer ~= b.layer then return place[a.layer] < place[b.layer] end
    return a.frame < b.frame
  end)
  return cels, skipped
end

-- Cels that are linked to one of the scope are of the scope as well: they show the same picture.
local function with_links(chosen)
  local linked = {}
  for _, cel in ipairs(chosen) do linked[cel.image] = true end
  return function(cel) return linked[cel.image] end
end

-- The canvas, and what of the pictures lies outside of it: one size for all, on one grid.
local function rect_around(sprite, cels)
  local left, top, right, bottom = 0, 0, sprite.width, sprite.height
  for _, cel in ipairs(cels) do
    left, top = math.min(left, cel.x), math.min(top, cel.y)
    right, bottom = math.max(right, cel.x + cel.w), math.max(bottom, cel.y + cel.h)
  end
  return { x = left, y = top, w = right - left, h = bottom - top }
end

local function unique(cels)
  local images, seen = {}, {}
  for _, cel in ipairs(cels) do
    local shown = seen[cel.image]
    if not shown then
      shown = { image = cel.image, cels = {} }
      seen[cel.image], images[#images + 1] = shown, shown
    end
    shown.cels[#shown.cels + 1] = cel
  end
  return images
end

---@param cels integer
---@param images integer
---@param skipped? integer cels that are left out
---@return string such as "12 cels, 3 unique", or "1 cel, 2 left out"
function scope.words(cels, images, skipped)
  local words = cels == 1 and strings.get("words_one") or strings.get("words_many", { cels = cels, unique = images })
  if (skipped or 0) == 0 then return words end
  return strings.get("words_without", { words = words, skipped = skipped })
end

---What is cleaned if this is chosen.
---@param sprite SpriteTable
---@param choice Choice
---@return Plan? nil if there is nothing
---@return string? problem a key of strings.lua
---@return table? said its values
function scope.plan(sprite, choice)
  local wanted = FILTERS[choice.kind](sprite, choice)
  if not wanted then return nil, "no_tag" end
  local chosen, skipped = taken(sprite, wanted)
  if #chosen == 0 then return nil, skipped == 0 and EMPTY[choice.kind] or "nothing_at_all", { skipped = skipped } end
  local cels = taken(sprite, with_links(chosen))
  local images = unique(cels)
  return {
    images = images, cels = #cels, skipped = skipped, rect = rect_around(sprite, cels), whole = #cels == #sprite.cels,
    words = scope.words(#cels, #images, skipped),
  }
end

---The scopes that have something to clean, for a dialog.
---@param sprite SpriteTable
---@return { choice: Choice, words: string }[] tags come one by one
function scope.choices(sprite)
  local found, all = {}, { { kind = "cel" }, { kind = "range" }, { kind = "layer" }, { kind = "all" } }
  for i, tag in ipairs(sprite.tags) do table.insert(all, 2 + i, { kind = "tag", tag = tag.name }) end
  for _, choice in ipairs(all) do
    local plan = scope.plan(sprite, choice)
    if plan then found[#found + 1] = { choice = choice, words = plan.words } end
  end
  return found
end

return scope
