--- Sprites as Aseprite's scripts see them: strict, with linked cels and with a history of undo steps.

local geometry = require("geometry")
local history = require("history")
local images = require("images")
local palettes = require("palettes")
local strict = require("strict")
local user_data = require("user_data")

local documents = {}

local change, put = history.change, history.put

-- The classes

local Sprite = strict.mortal("doc::Sprite", function(state) return state.alive end)
local Layer = strict.mortal("Layer", function(state) return state.alive and state.sprite.alive end)
local Cel = strict.mortal("Cel", function(state) return state.alive and state.layer.alive and state.layer.sprite.alive end)
local Frame = strict.mortal("Frame", function(state) return state.sprite.alive end)
local Tag = strict.mortal("Tag", function(state) return state.alive and state.sprite.alive end)
local Slice = strict.mortal("Slice", function(state) return state.alive and state.sprite.alive end)
local Image, Palette = images.Image, palettes.Palette

local function doc_of(state) return (state.sprite or state.layer and state.layer.sprite or state).doc end

local function itself(state) return state end

-- A property that is what the state holds.
local function field(class, name, at, of)
  at, of = at or name, of or itself
  class.get[name] = function(state) return of(state)[at] end
  class.set[name] = function(state, value) put(doc_of(state), of(state), at, value) end
end

local function read_only(class, name, at)
  class.get[name] = function(state) return state[at or name] end
end

-- Cels

local function shared(state) return state.shared end

local function replace(doc, cel, image)
  local old, owner = cel.shared.image, cel.shared
  change(doc, function()
    owner.image, old.alive, image.alive = image, false, true
  end, function()
    owner.image, old.alive, image.alive = old, true, false
  end)
end

local function remove_cel(doc, cel)
  change(doc, function()
    cel.layer.cels[cel.frame], cel.alive = nil, false
  end, function()
    cel.layer.cels[cel.frame], cel.alive = cel, true
  end)
end

local function add_cel(doc, cel)
  change(doc, function()
    cel.layer.cels[cel.frame], cel.alive = cel, true
  end, function()
    cel.layer.cels[cel.frame], cel.alive = nil, false
  end)
end

Image.get.cel = function(state) return state.cel and strict.object(Cel, state.cel) end
Cel.get.sprite = function(state) return strict.object(Sprite, state.layer.sprite) end
Cel.get.layer = function(state) return strict.object(Layer, state.layer) end
Cel.get.frame = function(state) return strict.object(Frame, { sprite = state.layer.sprite, number = state.frame }) end
read_only(Cel, "frameNumber", "frame")
Cel.get.image = function(state) return strict.object(Image, { image = state.shared.image, cel = state }) end
Cel.set.image = function(state, image)
  if image == nil then return remove_cel(doc_of(state), state) end
  replace(doc_of(state), state, images.copy(strict.state(image, Image).image))
end
Cel.get.position = function(state) return geometry.point(state.shared.x, state.shared.y) end
Cel.set.position = function(state, value)
  local point, owner = geometry.point(value), state.shared
  local x, y, old_x, old_y = point.x, point.y, owner.x, owner.y
  change(doc_of(state), function() owner.x, owner.y = x, y end, function() owner.x, owner.y = old_x, old_y end)
end
Cel.get.bounds = function(state)
  local of = state.shared
  return geometry.rectangle(of.x, of.y, of.image.w, of.image.h)
end
field(Cel, "opacity", "opacity", shared)
field(Cel, "zIndex", "z")
user_data.add(Cel, shared, doc_of)

local function new_cel(layer, frame, image, x, y)
  return {
    layer = layer, frame = frame, z = 0, alive = false,
    shared = { image = image, x = x, y = y, opacity = 255, data = "", properties = {} },
  }
end

-- Layers

local function siblings(state) return (state.parent or state.sprite).children end

local function place_of(state)
  for i, other in ipairs(siblings(state)) do
    if other == state then return i end
  end
  return nil
end

local function all_below(children, found)
  for _, layer in ipairs(children) do
    found[#found + 1] = layer
    all_below(layer.children or {}, found)
  end
  return found
end

local function objects(class, states)
  local found = {}
  for i, state in ipairs(states) do found[i] = strict.object(class, state) end
  return found
end

local function named(states, class)
  return function(name)
    for _, state in ipairs(states) do
      if state.name:lower() == tostring(name):lower() then return strict.object(class, state) end
    end
    return nil
  end
end

local function layer_list(states) return strict.list(objects(Layer, states), named(states, Layer)) end

local function new_layer(sprite, name, kind)
  return {
    id = strict.new_id(), sprite = sprite, name = name, kind = kind, visible = true, editable = true, continuous = false,
    collapsed = false, opacity = 255, blend = 0, cels = {}, data = "", properties = {}, alive = false,
    children = kind == "group" and {} or nil,
  }
end

local function add_layer(doc, layer, parent, at)
  change(doc, function()
    layer.parent, layer.alive = parent, true
    table.insert(siblings(layer), at or #siblings(layer) + 1, layer)
  end, function()
    table.remove(siblings(layer), place_of(layer))
    layer.alive = false
  end)
end

local function set_alive(layer, alive)
  for _, one in ipairs(all_below({ layer }, {})) do one.alive = alive end
end

local function remove_layer(doc, layer)
  local at = place_of(layer)
  change(doc, function()
    table.remove(siblings(layer), at)
    set_alive(layer, false)
  end, function()
    table.insert(siblings(layer), at, layer)
    set_alive(layer, true)
  end)
end

for _, name in ipairs({ "id" }) do read_only(Layer, name) end
for name, at in pairs({
  name = "name", isEditable = "editable", isVisible = "visible", isContinuous = "continuous", isCollapsed = "collapsed",
}) do
  field(Layer, name, at)
end
-- Of a group they are nil, as long as groups are not composed.
for name, at in pairs({ opacity = "opacity", blendMode = "blend" }) do
  field(Layer, name, at)
  Layer.get[name] = function(state) return state.kind ~= "group" and state[at] or nil end
end
user_data.add(Layer, itself, doc_of)
Layer.get.sprite = function(state) return strict.object(Sprite, state.sprite) end
Layer.get.parent = function(state)
  return state.parent and strict.object(Layer, state.parent) or strict.object(Sprite, state.sprite)
end
Layer.get.layers = function(state) return state.children and layer_list(state.children) end
Layer.get.stackIndex = place_of
Layer.get.isExpanded = function(state) return not state.collapsed end
Layer.get.isImage = function(state) return state.kind ~= "group" end
Layer.get.isGroup = function(state) return state.kind == "group" end
Layer.get.isTilemap = function(state) return state.kind == "tilemap" end
Layer.get.isReference = function(state) return state.kind == "reference" end
Layer.get.isBackground = function(state) return state.background == true end
Layer.get.isTransparent = function(state) return not state.background end

local function cels_in(layers)
  local found = {}
  for _, layer in ipairs(layers) do
    for frame = 1, #layer.sprite.frames do found[#found + 1] = layer.cels[frame] end
  end
  return found
end

Layer.get.cels = function(state) return strict.list(objects(Cel, cels_in({ state }))) end
Layer.call.cel = function(state, frame)
  local cel = state.cels[math.type(frame) and frame or frame.frameNumber]
  return cel and strict.object(Cel, cel)
end

-- Frames and tags

Frame.get.frameNumber = function(state) return state.number end
Frame.get.sprite = function(state) return strict.object(Sprite, state.sprite) end
Frame.get.duration = function(state) return state.sprite.frames[state.number] / 1000 end
Frame.set.duration = function(state, value)
  put(state.sprite.doc, state.sprite.frames, state.number, math.tointeger(value * 1000 // 1))
end
Frame.meta.__eq = function(a, b)
  return strict.is(a, Frame) and strict.is(b, Frame) and a.sprite == b.sprite and a.frameNumber == b.frameNumber
end

field(Tag, "name")
field(Tag, "aniDir")
field(Tag, "repeats")
user_data.add(Tag, itself, doc_of)
Tag.get.sprite = function(state) return strict.object(Sprite, state.sprite) end
Tag.get.frames = function(state) return state.to - state.from + 1 end
for name, at in pairs({ fromFrame = "from", toFrame = "to" }) do
  Tag.get[name] = function(state) return strict.object(Frame, { sprite = state.sprite, number = state[at] }) end
end

field(Slice, "name")
user_data.add(Slice, itself, doc_of)
Slice.get.sprite = function(state) return strict.object(Sprite, state.sprite) end
for _, name in ipairs({ "bounds", "center", "pivot" }) do
  local make = name == "pivot" and geometry.point or geometry.rectangle
  Slice.get[name] = function(state) return state[name] and make(state[name]) end
  Slice.set[name] = function(state, value) put(state.sprite.doc, state, name, value and make(value)) end
end

-- Sprites

for name, at in pairs({ id = "id", colorMode = "mode", useLayerUuids = "uuids" }) do read_only(Sprite, name, at) end
for name, at in pairs({ width = "width", height = "height", transparentColor = "transparent" }) do
  field(Sprite, name, at)
end
user_data.add(Sprite, itself, doc_of)
Sprite.get.isValid = function(state) return state.alive end
Sprite.get.filename = function(state) return state.filename end
Sprite.set.filename = function(state, value) state.filename = value end
Sprite.get.bounds = function(state) return geometry.rectangle(0, 0, state.width, state.height) end
Sprite.get.layers = function(state) return layer_list(state.children) end
Sprite.get.cels = function(state) return strict.list(objects(Cel, cels_in(all_below(state.children, {})))) end
Sprite.get.tags = function(state) return strict.list(objects(Tag, state.tags), named(state.tags, Tag)) end
Sprite.get.slices = function(state) return strict.list(objects(Slice, state.slices), named(state.slices, Slice)) end
Sprite.get.palettes = function(state) return strict.list(objects(Palette, state.palettes)) end
Sprite.get.frames = function(state)
  local found = {}
  for i = 1, #state.frames do found[i] = strict.object(Frame, { sprite = state, number = i }) end
  return strict.list(found)
end
Sprite.get.backgroundLayer = function(state)
  for _, layer in ipairs(state.children) do
    if layer.background then return strict.object(Layer, layer) end
  end
  return nil
end
Sprite.get.isModified = function(state) return #state.doc.steps > 0 end
Sprite.get.undoHistory = function(state) return { undoSteps = #state.doc.steps, redoSteps = #state.doc.undone } end

local function adding_layer(kind)
  return function(state)
    local layer = new_layer(state, kind == "group" and "Group" or "Layer", kind)
    add_layer(state.doc, layer)
    return strict.object(Layer, layer)
  end
end

Sprite.call.newLayer = adding_layer("image")
Sprite.call.close = function(state) state.alive = false end
Sprite.call.newGroup = adding_layer("group")
Sprite.call.deleteLayer = function(state, layer)
  local found = strict.state(layer, Layer)
  if found.sprite ~= state then error("the layer doesn't belong to the sprite", 2) end
  remove_layer(state.doc, found)
end
Sprite.call.newEmptyFrame = function(state)
  change(state.doc, function() table.insert(state.frames, 100) end, function() table.remove(state.frames) end)
  return strict.object(Frame, { sprite = state, number = #state.frames })
end
Sprite.call.newCel = function(state, layer, frame, image, position)
  local of = strict.state(layer, Layer)
  local number = math.type(frame) and frame or frame.frameNumber
  if of.kind == "group" then error("unexpected kind of layer in Sprite:newCel()", 2) end
  if not state.frames[number] then error("frame index out of bounds " .. number, 2) end
  if of.cels[number] then remove_cel(state.doc, of.cels[number]) end
  local point = geometry.point(position)
  local copy = image and images.copy(strict.state(image, Image).image) or images.new(state.width, state.height, state.mode)
  local cel = new_cel(of, number, copy, point.x, point.y)
  add_cel(state.doc, cel)
  return strict.object(Cel, cel)
end
Sprite.call.deleteCel = function(state, cel) remove_cel(state.doc, strict.state(cel, Cel)) end
Sprite.call.newTag = function(state, from, to)
  local tag = {
    id = strict.new_id(), sprite = state, name = "Tag", from = from, to = to, aniDir = 0, repeats = 0, data = "",
    properties = {}, alive = true,
  }
  change(state.doc, function() table.insert(state.tags, tag) end, function() table.remove(state.tags) end)
  return strict.object(Tag, tag)
end
Sprite.call.newSlice = function(state, bounds)
  local slice = {
    id = strict.new_id(), sprite = state, name = "Slice", data = "", properties = {}, alive = true,
    bounds = bounds and geometry.rectangle(bounds),
  }
  change(state.doc, function() table.insert(state.slices, slice) end, function() table.remove(state.slices) end)
  return strict.object(Slice, slice)
end
Sprite.call.deleteSlice = function(state, slice)
  local found = strict.state(slice, Slice)
  for i, other in ipairs(state.slices) do
    if other == found then
      change(state.doc, function() table.remove(state.slices, i) end, function() table.insert(state.slices, i, found) end)
    end
  end
end
Sprite.call.setPalette = function(state, palette)
  local colors = strict.state(palette, Palette).colors
  put(state.doc, state.palettes[1], "colors", table.move(colors, 1, #colors, 1, {}))
end

local function new_sprite(w, h, mode)
  local state = {
    id = strict.new_id(), width = w, height = h, mode = mode or 0, transparent = 0, frames = { 100 }, children = {},
    tags = {}, slices = {}, data = "", properties = {}, alive = true, filename = "", doc = history.new(), uuids = false,
  }
  state.palettes = { { sprite = state, colors = palettes.black(256), frame = 1 } }
  return state
end

---A new sprite with an empty layer and one cel, or an exact copy of another one.
---@return table sprite
function documents.sprite(w, h, mode)
  if strict.is(w, Sprite) then return strict.object(Sprite, documents.copied(strict.state(w, Sprite))) end
  if type(w) == "table" then w, h, mode = w.width, w.height, w.colorMode end
  if w < 1 or h < 1 then error("invalid size in Sprite()", 2) end
  local state = new_sprite(w, h, mode)
  local layer = new_layer(state, "Layer 1", "image")
  layer.alive, state.children[1] = true, layer
  local cel = new_cel(layer, 1, images.new(w, h, state.mode), 0, 0)
  cel.alive, layer.cels[1] = true, cel
  return strict.object(Sprite, state)
end

local function copied(from, keys, into)
  for _, key in ipairs(keys) do into[key] = from[key] end
  return into
end

local LAYER_KEYS = {
  "name", "visible", "editable", "background", "continuous", "collapsed", "opacity", "blend", "data", "color", "properties",
}

local function copy_cels(from, layer)
  local linked = {}
  for frame, cel in pairs(from.cels) do
    local new = { layer = layer, frame = frame, z = cel.z, alive = true, shared = linked[cel.shared] }
    if not new.shared then
      new.shared = copied(cel.shared, { "x", "y", "opacity", "data", "color", "properties" }, {})
      new.shared.image = images.copy(cel.shared.image)
      linked[cel.shared] = new.shared
    end
    layer.cels[frame] = new
  end
end

local function copy_layer(from, sprite, parent)
  local layer = copied(from, LAYER_KEYS, new_layer(sprite, from.name, from.kind))
  layer.parent, layer.alive = parent, true
  copy_cels(from, layer)
  for i, child in ipairs(from.children or {}) do layer.children[i] = copy_layer(child, sprite, layer) end
  return layer
end

---@param from table state of a sprite
---@return table state
function documents.copied(from)
  local state = new_sprite(from.width, from.height, from.mode)
  copied(from, { "transparent", "data", "color", "properties" }, state)
  state.frames = table.move(from.frames, 1, #from.frames, 1, {})
  for i, palette in ipairs(from.palettes) do
    local colors = table.move(palette.colors, 1, #palette.colors, 1, {})
    state.palettes[i] = { sprite = state, frame = palette.frame, colors = colors }
  end
  for i, tag in ipairs(from.tags) do
    local keys = { "name", "from", "to", "aniDir", "repeats", "data", "color", "properties" }
    state.tags[i] = copied(tag, keys, { id = strict.new_id(), sprite = state, alive = true })
  end
  for i, slice in ipairs(from.slices) do
    local keys = { "name", "bounds", "center", "pivot", "data", "color", "properties" }
    state.slices[i] = copied(slice, keys, { id = strict.new_id(), sprite = state, alive = true })
  end
  for i, layer in ipairs(from.children) do state.children[i] = copy_layer(layer, state) end
  return state
end

-- For tests: what no script can do, or not like that.

---A stroke of a brush: a step, after which the version is another one.
---@param cel table
---@param x integer
---@param y integer
---@param value integer
function documents.stroke(cel, x, y, value)
  local of = strict.state(cel, Cel)
  local image = of.shared.image
  local function paint(bytes)
    return function() image.bytes, image.version = bytes, image.version + 1 end
  end
  change(doc_of(of), paint(images.with_pixel(image, x, y, value)), paint(image.bytes))
end

---What Aseprite does every two minutes: each image that has no version gets its first one.
---@param sprite table
function documents.back_up(sprite)
  for _, cel in ipairs(sprite.cels) do
    local image = strict.state(cel, Cel).shared.image
    image.version = math.max(1, image.version)
  end
end

---Above it, with linked cels linked, and no background.
---@param layer table
---@return table layer
function documents.duplicate_layer(layer)
  local from = strict.state(layer, Layer)
  local new = copy_layer(from, from.sprite, from.parent)
  new.name, new.background, new.alive = from.name .. " Copy", nil, false
  add_layer(from.sprite.doc, new, from.parent, place_of(from) + 1)
  return strict.object(Layer, new)
end

---@param layer table a background; a layer as any other from now on
function documents.free_background(layer)
  local of = strict.state(layer, Layer)
  put(of.sprite.doc, of, "background", false)
  put(of.sprite.doc, of, "name", "Layer 0")
end

---@param cel table
---@param ... integer frames in which it is shown as well
function documents.link(cel, ...)
  local of = strict.state(cel, Cel)
  for _, frame in ipairs({ ... }) do
    of.layer.cels[frame] = { layer = of.layer, frame = frame, z = 0, alive = true, shared = of.shared }
  end
end

---@param layer table
---@param changes table of its state: `kind`, `background`
function documents.change_layer(layer, changes)
  local of = strict.state(layer, Layer)
  for key, value in pairs(changes) do of[key] = value end
end

---@param layer table
---@param group table
function documents.move_into(layer, group)
  local of, into = strict.state(layer, Layer), strict.state(group, Layer)
  table.remove(siblings(of), place_of(of))
  of.parent = into
  table.insert(into.children, of)
end

---@param sprite table
---@param durations integer[] ms
function documents.set_frames(sprite, durations) strict.state(sprite, Sprite).frames = durations end

---A further palette, from this frame on.
---@param sprite table
---@param frame integer
---@param palette table
function documents.add_palette(sprite, frame, palette)
  local of = strict.state(sprite, Sprite)
  local colors = strict.state(palette, Palette).colors
  of.palettes[#of.palettes + 1] = { sprite = of, frame = frame, colors = table.move(colors, 1, #colors, 1, {}) }
end

---@param sprite table
---@return table doc its history: `steps` and `undone`, each step with its `name`
function documents.history(sprite) return strict.state(sprite, Sprite).doc end

---@param sprite table
function documents.close(sprite) strict.state(sprite, Sprite).alive = false end

return documents
