--- How a result comes back into a sprite: which picture goes where, step by step. Nothing is done here.

local strings = require("strings")

local apply_plan = {}

---@alias Fit "same" | "resize" | "layer" | "sprite"

---@class Result
---@field w integer of each picture
---@field h integer
---@field count integer of pictures, in the order in which they were sent

---@class Step
---@field kind "canvas" | "sprite" | "layer" | "picture" | "cel"
---  canvas: make the canvas `w` x `h`, pictures left as they are
---  sprite: a new one, `w` x `h`, with the durations `frames` and the `tags`
---  layer: a new one, `number`, called `name`; above the layer `above`, in a new sprite on top
---  picture: picture `image` replaces that of the cel `cel`; `linked` cels show it, too, and stay linked
---  cel: picture `image` in a new cel of the new layer `layer`, in frame `frame`, as `like` is (opacity, user data);
---       linked to the cel of frame `linked_to` if there is one
---@field image? integer 1 is the first that was sent
---@field x? integer
---@field y? integer
---@field crop? { x: integer, y: integer, w: integer, h: integer } the part of the picture that is taken: a background
---  has the size of the canvas

local function is_same(plan, result) return result.w == plan.rect.w and result.h == plan.rect.h end

---What can be chosen. Resizing is, if no picture keeps its old size in the resized sprite.
---@param plan Plan
---@param result Result
---@return Fit[]
function apply_plan.fits(plan, result)
  if is_same(plan, result) then return { "same", "layer", "sprite" } end
  if plan.whole then return { "resize", "layer", "sprite" } end
  return { "layer", "sprite" }
end

local function rounded(value) return math.floor(value + 0.5) end

-- Where the picture and the canvas are in pixels of the result.
local function frame_of(sprite, plan, result)
  local across, down = result.w / plan.rect.w, result.h / plan.rect.h
  return {
    x = rounded(plan.rect.x * across), y = rounded(plan.rect.y * down),
    w = math.max(1, rounded(sprite.width * across)), h = math.max(1, rounded(sprite.height * down)),
  }
end

local function layers_by_id(sprite)
  local found = {}
  for _, layer in ipairs(sprite.layers) do found[layer.id] = layer end
  return found
end

local function in_place(sprite, plan, frame, steps)
  local layers = layers_by_id(sprite)
  for i, shown in ipairs(plan.images) do
    local cel = shown.cels[1]
    local step = { kind = "picture", image = i, cel = cel, linked = shown.cels, x = frame.x, y = frame.y }
    if layers[cel.layer].background then
      step.x, step.y, step.crop = 0, 0, { x = -frame.x, y = -frame.y, w = frame.w, h = frame.h }
    end
    steps[#steps + 1] = step
  end
  return steps
end

local function anew(sprite, plan, frame, steps, is_new_sprite)
  local layers, numbers, count = layers_by_id(sprite), {}, 0
  for i, shown in ipairs(plan.images) do
    for n, cel in ipairs(shown.cels) do
      local layer = layers[cel.layer]
      if not numbers[cel.layer] then
        count = count + 1
        numbers[cel.layer] = count
        local name = is_new_sprite and layer.name or strings.get("layer_name", { name = layer.name })
        steps[#steps + 1] = { kind = "layer", number = count, name = name, above = not is_new_sprite and layer.id or nil }
      end
      steps[#steps + 1] = {
        kind = "cel", image = i, layer = numbers[cel.layer], frame = cel.frame, x = frame.x, y = frame.y, like = cel,
        linked_to = n > 1 and shown.cels[1].frame or nil,
      }
    end
  end
  return steps
end

local BUILDERS = {
  same = function(sprite, plan, frame) return in_place(sprite, plan, frame, {}) end,
  resize = function(sprite, plan, frame)
    return in_place(sprite, plan, frame, { { kind = "canvas", w = frame.w, h = frame.h } })
  end,
  layer = function(sprite, plan, frame) return anew(sprite, plan, frame, {}, false) end,
  sprite = function(sprite, plan, frame)
    local first = { kind = "sprite", w = frame.w, h = frame.h, frames = sprite.frames, tags = sprite.tags }
    return anew(sprite, plan, frame, { first }, true)
  end,
}

---The steps of one undo step, in order.
---@param sprite SpriteTable as it was when the plan was made
---@param plan Plan
---@param result Result
---@param fit Fit
---@return Step[]?
---@return string? problem a key of strings.lua
---@return table? said its values
function apply_plan.steps(sprite, plan, result, fit)
  if result.count ~= #plan.images or result.w < 1 or result.h < 1 then return nil, "wrong_result" end
  for _, possible in ipairs(apply_plan.fits(plan, result)) do
    if possible == fit then return BUILDERS[fit](sprite, plan, frame_of(sprite, plan, result)) end
  end
  return nil, "fit_impossible", { width = result.w, height = result.h }
end

return apply_plan
