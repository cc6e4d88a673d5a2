--- What Aseprite's objects say of a sprite, as the tables of scope.lua; and the pictures of a plan.

local fingerprint = require("fingerprint")
local pixels = require("pixels")

local reading = {}

local AT_ONCE = 1 << 15 -- pixels that are converted between two yields: some milliseconds
local UNTOUCHED = 0 -- the version of an image in which nobody has drawn, and which Aseprite has not backed up

---@class Handles what of Aseprite's a SpriteTable describes
---@field sprite any
---@field layers table<integer, any> by their id
---@field cels table<integer, table<integer, any>> by the id of the layer and the frame
---@field images table<integer, any> a cel that shows it, by the id of an image
---@field copies table<integer, any> images as they were read, by their id: of those that had never been drawn in

---@type table<SpriteTable, Handles>
local handles_of = setmetatable({}, { __mode = "k" })

---@param read SpriteTable that `reading.read` gave
---@return Handles
function reading.handles(read) return handles_of[read] or error("no sprite was read to make this table", 2) end

local function modes() return { [ColorMode.RGB] = "rgb", [ColorMode.INDEXED] = "indexed", [ColorMode.GRAY] = "grey" } end

-- Of a layer that has several kinds the one that forbids more: a tile map is an image as well.
local function kind_of(layer)
  if layer.isGroup then return "group" end
  if layer.isTilemap then return "tilemap" end
  return layer.isReference and "reference" or "image"
end

local function add_cels(read, handles, layer, id)
  handles.cels[id] = {}
  for _, cel in ipairs(layer.cels) do
    local image, bounds, frame = cel.image, cel.bounds, cel.frameNumber
    read.cels[#read.cels + 1] = {
      layer = id, frame = frame, image = image.id, x = bounds.x, y = bounds.y, w = image.width, h = image.height,
    }
    handles.cels[id][frame] = cel
    handles.images[image.id] = handles.images[image.id] or cel
  end
end

-- Depth first, from the bottom; a hidden or locked group hides or locks what is in it.
local function add_layers(read, handles, layers, visible, editable)
  for _, layer in ipairs(layers) do
    local id, kind = layer.id, kind_of(layer)
    local described = {
      id = id, name = layer.name, kind = kind, visible = visible and layer.isVisible,
      editable = editable and layer.isEditable, background = layer.isBackground,
    }
    read.layers[#read.layers + 1], handles.layers[id] = described, layer
    if kind == "group" then
      add_layers(read, handles, layer.layers, described.visible, described.editable)
    else
      add_cels(read, handles, layer, id)
    end
  end
end

local function palette_of(sprite)
  local colors, found = sprite.palettes[1], {}
  for i = 0, #colors - 1 do
    local color = colors:getColor(i)
    found[i + 1] = ("#%02x%02x%02x%02x"):format(color.red, color.green, color.blue, color.alpha)
  end
  return found
end

-- In a background every index is a colour.
local function transparent_of(sprite, layers)
  for _, layer in ipairs(layers) do
    if layer.kind == "image" and not layer.background then return sprite.transparentColor end
  end
  return -1
end

local function add_below(layer, ids)
  ids[#ids + 1] = layer.id
  if layer.isGroup then
    for _, child in ipairs(layer.layers) do add_below(child, ids) end
  end
end

local function numbers_of(frames)
  local found = {}
  for i = 1, #frames do found[i] = type(frames[i]) == "number" and i or frames[i].frameNumber end
  return found
end

-- What is selected in the timeline: layers in all frames, frames of all layers, or both.
local function selected(read, sprite)
  local range, none = app.range, { layers = {}, frames = {} }
  if app.sprite ~= sprite or range.isEmpty then return none end
  local found = { layers = {}, frames = {} }
  for _, layer in ipairs(range.layers) do add_below(layer, found.layers) end
  for _, frame in ipairs(range.frames) do found.frames[#found.frames + 1] = frame.frameNumber end
  if range.type == RangeType.LAYERS and #found.frames == 0 then found.frames = numbers_of(read.frames) end
  if range.type == RangeType.FRAMES and #found.layers == 0 then
    for i, layer in ipairs(read.layers) do found.layers[i] = layer.id end
  end
  return found
end

local function active(read, sprite)
  local layer, frame = app.layer, app.frame
  if app.sprite ~= sprite or not layer or not frame then
    return { layer = read.layers[1] and read.layers[1].id, frame = 1 }
  end
  return { layer = layer.id, frame = frame.frameNumber }
end

local function durations_of(sprite)
  local found = {}
  for i, frame in ipairs(sprite.frames) do found[i] = math.floor(frame.duration * 1000 + 0.5) end
  return found
end

local function tags_of(sprite)
  local found = {}
  for i, tag in ipairs(sprite.tags) do
    found[i] = { name = tag.name, from = tag.fromFrame.frameNumber, to = tag.toFrame.frameNumber }
  end
  return found
end

---Whether a sprite can be changed. One that the user closed is valid for some time more, as it can be opened again.
---@param sprite any
---@return boolean
function reading.is_open(sprite)
  if not sprite.isValid then return false end
  for _, one in ipairs(app.sprites) do
    if one == sprite then return true end
  end
  return false
end

---Describe a sprite as it is now.
---@param sprite any
---@return SpriteTable?
---@return string? problem a key of strings.lua: `no_sprite`, `changed_closed`, `no_mode`, `many_palettes`
function reading.read(sprite)
  if not sprite then return nil, "no_sprite" end
  if not reading.is_open(sprite) then return nil, "changed_closed" end
  local mode = modes()[sprite.colorMode]
  if not mode then return nil, "no_mode" end
  if mode == "indexed" and #sprite.palettes > 1 then return nil, "many_palettes" end
  local read = {
    id = sprite.id, width = sprite.width, height = sprite.height, mode = mode, frames = durations_of(sprite), layers = {},
    cels = {}, tags = tags_of(sprite), palette = palette_of(sprite),
  }
  local handles = { sprite = sprite, layers = {}, cels = {}, images = {}, copies = {} }
  add_layers(read, handles, sprite.layers, true, true)
  read.transparent = transparent_of(sprite, read.layers)
  read.active, read.selected = active(read, sprite), selected(read, sprite)
  handles_of[read] = handles
  return read
end

---What changes when somebody draws: the version of each picture of the plan.
---@param read SpriteTable as it is now
---@param plan Plan
---@return table<any, any> stamps
function reading.stamps(read, plan)
  local found, images = {}, reading.handles(read).images
  for _, shown in ipairs(plan.images) do
    local cel = images[shown.image] -- none: it was removed, or drawn anew
    found[shown.image] = cel and cel.image.version
  end
  return found
end

---@param sprite any which may be closed
---@param plan Plan
---@return Fingerprint? nil if it is closed, or is none that can be cleaned any more
function reading.fingerprint(sprite, plan)
  local read = reading.read(sprite)
  return read and fingerprint.take(read, reading.stamps(read, plan))
end

---The sprite as one of its layers sees it: in a background every index is a colour.
---@param read SpriteTable
---@param layer any id
---@return SpriteTable
function reading.for_layer(read, layer)
  for _, one in ipairs(read.layers) do
    if one.id == layer and one.background and read.transparent >= 0 then
      return setmetatable({ transparent = -1 }, { __index = read })
    end
  end
  return read
end

local function rgba_of(image, seen, told)
  local w, h, data = image.width, image.height, image.bytes -- once: what is drawn from now on is not in it
  if seen.mode == "rgb" then return data end
  local convert, parts = pixels.reader(seen), {}
  local rows, stride = math.max(1, AT_ONCE // w), w * pixels.BYTES[seen.mode]
  for y = 0, h - 1, rows do
    parts[#parts + 1] = convert(data:sub(y * stride + 1, (y + rows) * stride))
    told(math.min(1, (y + rows) / h))
  end
  return table.concat(parts)
end

-- The image, if it is still what was to be read.
local function still_there(handles, shown, stamp)
  if not reading.is_open(handles.sprite) then return nil, "changed_closed" end
  local ok, image = pcall(function() return handles.images[shown.image].image end)
  if not ok or image.id ~= shown.image then return nil, "changed_cels" end
  if image.version ~= stamp then return nil, "changed_pixels" end
  return image
end

---The pictures of a plan, each as large as its `rect`. To be run in a coroutine: it yields how much of them is read.
---@param read SpriteTable
---@param plan Plan
---@return string[]? rgba of each
---@return string | table<any, any> stamps, as `reading.stamps`; or the problem, a key of strings.lua: what is read changed
---  meanwhile
function reading.pictures(read, plan)
  local handles, found, rect, empty = reading.handles(read), {}, plan.rect, ("\0"):rep(4)
  if not reading.is_open(handles.sprite) then return nil, "changed_closed" end
  local stamps = reading.stamps(read, plan)
  for i, shown in ipairs(plan.images) do
    local image, problem = still_there(handles, shown, stamps[shown.image])
    if not image then return nil, problem end
    if image.version == UNTOUCHED then handles.copies[shown.image] = image:clone() end
    local cel = shown.cels[1]
    local rgba = rgba_of(image, reading.for_layer(read, cel.layer), function(share)
      coroutine.yield((i - 1 + share) / #plan.images)
    end)
    found[i] = pixels.place(rgba, cel.w, cel.h, cel.x - rect.x, cel.y - rect.y, rect.w, rect.h, empty)
    coroutine.yield(i / #plan.images)
  end
  return found, stamps
end

---Aseprite's backup, every two minutes, gives its first version to each image that has none: as if somebody had drawn.
---The stamps of those that look as they did are brought up to date. To be run in a coroutine.
---@param read SpriteTable as it was when its pictures were read; the sprite may be closed
---@param stamps table<any, any> of that time
function reading.pass_over_backups(read, stamps)
  local handles = reading.handles(read)
  for id, copy in pairs(handles.copies) do
    if not reading.is_open(handles.sprite) then return end
    local ok, image = pcall(function() return handles.images[id].image end) -- else the cel was removed
    if ok and image.version ~= stamps[id] and image.id == id and image:isEqual(copy) then stamps[id] = image.version end
    coroutine.yield()
  end
end

return reading
