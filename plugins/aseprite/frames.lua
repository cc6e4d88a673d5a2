--- Frames of a sprite as one sees them: all visible layers in one picture, whatever the colour mode.

local fingerprint = require("fingerprint")
local reading = require("reading")

local frames = {}

-- Layers can be shown and hidden, which is no change elsewhere.
local function seen_of(read)
  local shown = {}
  for i, layer in ipairs(read.layers) do shown[i] = tostring(layer.visible) end
  return table.concat(shown, " ")
end

-- Somebody may draw meanwhile: each frame is as it was when it was read.
local function changed(read, before, seen)
  local sprite = reading.handles(read).sprite
  local now = reading.is_open(sprite) and reading.read(sprite)
  if not now then return "closed_meanwhile" end
  local is_other = fingerprint.changed(before, fingerprint.take(now, {})) or seen_of(now) ~= seen
  return is_other and "changed_meanwhile" or nil
end

---The pictures of frames, each as large as the canvas. To be run in a coroutine: it yields how much of them is read.
---@param read SpriteTable
---@param plan FramePlan
---@return string[]? rgba of each
---@return string? problem a key of strings.lua: what is read changed meanwhile
function frames.pictures(read, plan)
  local sprite, found = reading.handles(read).sprite, {}
  if not reading.is_open(sprite) then return nil, "closed_meanwhile" end
  local before, seen = fingerprint.take(read, {}), seen_of(read)
  for i, frame in ipairs(plan.frames) do
    if not reading.is_open(sprite) then return nil, "closed_meanwhile" end
    if frame > #sprite.frames then return nil, "changed_meanwhile" end
    local image = Image(read.width, read.height, ColorMode.RGB)
    image:drawSprite(sprite, frame)
    found[i] = image.bytes
    coroutine.yield(i / #plan.frames)
  end
  local problem = changed(read, before, seen)
  if problem then return nil, problem end
  return found
end

---@param read SpriteTable
---@param plan FramePlan
---@return integer[] ms, of each
function frames.durations(read, plan)
  local found = {}
  for i, frame in ipairs(plan.frames) do found[i] = read.frames[frame] end
  return found
end

return frames
