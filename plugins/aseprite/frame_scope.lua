--- Which frames of a sprite are taken: all, those that are selected, or those of a tag. It knows nothing of layers: what of
--- them is visible is in the frames.

local strings = require("strings")

local frame_scope = {}

frame_scope.NAMES = "frames_" -- before the kind of a choice: what strings.lua calls it

---@class FramePlan
---@field frames integer[] from 1 on, in the order of the sprite
---@field words string such as "12 frames"

local function between(first, last)
  local found = {}
  for frame = first, last do found[#found + 1] = frame end
  return found
end

---@type table<string, fun(sprite: SpriteTable, choice: Choice): integer[]?>
local FRAMES = {
  all = function(sprite) return between(1, #sprite.frames) end,
  range = function(sprite)
    local found = table.move(sprite.selected.frames, 1, #sprite.selected.frames, 1, {})
    table.sort(found)
    return found
  end,
  tag = function(sprite, choice)
    for _, tag in ipairs(sprite.tags) do
      if tag.name == choice.tag then return between(math.max(1, tag.from), math.min(#sprite.frames, tag.to)) end
    end
    return nil
  end,
}

---What is taken if this is chosen.
---@param sprite SpriteTable
---@param choice Choice of the kinds "all", "range" and "tag"
---@return FramePlan? nil if there is nothing
---@return string? problem a key of strings.lua
function frame_scope.plan(sprite, choice)
  local frames = FRAMES[choice.kind](sprite, choice)
  if not frames then return nil, "no_tag" end
  if #frames == 0 then return nil, choice.kind == "range" and "no_frames_selected" or "nothing_in_it" end
  return { frames = frames, words = strings.get(#frames == 1 and "one_frame" or "many_frames", { count = #frames }) }
end

---The scopes that have frames, for a dialog. Selected frames are a choice if they are several, which one frame is where a
---menu was opened, and not all there are.
---@param sprite SpriteTable
---@return { choice: Choice, words: string }[] tags come one by one, all frames last
function frame_scope.choices(sprite)
  local found, wanted = {}, {}
  local selected = #sprite.selected.frames
  if selected > 1 and selected < #sprite.frames then wanted[1] = { kind = "range" } end
  for _, tag in ipairs(sprite.tags) do wanted[#wanted + 1] = { kind = "tag", tag = tag.name } end
  wanted[#wanted + 1] = { kind = "all" }
  for _, choice in ipairs(wanted) do
    local plan = frame_scope.plan(sprite, choice)
    if plan then found[#found + 1] = { choice = choice, words = plan.words } end
  end
  return found
end

return frame_scope
