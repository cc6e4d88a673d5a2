--- A result comes into the sprite: first all that takes time, in slices, then one short step that can be undone.

local apply_plan = require("apply_plan")
local backgrounds = require("backgrounds")
local fingerprint = require("fingerprint")
local palette = require("palette")
local pixels = require("pixels")
local reading = require("reading")
local slices = require("slices")
local strings = require("strings")

local applying = {}

local AT_ONCE = 1 << 14 -- pixels that are converted between two yields: some milliseconds
local EMPTY = ("\0"):rep(4)

---@class Applied what is to be put where
---@field read SpriteTable as it was when the pictures were read
---@field plan Plan
---@field fingerprint Fingerprint of that time
---@field pictures string[] rgba of the results, in the order of the plan's images
---@field w integer of each
---@field h integer
---@field fit Fit
---@field palette "keep" | "replace" of an indexed sprite
---@field colors string[] of the results, `#rrggbb`

---How the colours of a result become indices of this sprite; as `palette.change`, which knows nothing of the fit.
---@param read SpriteTable
---@param plan Plan
---@param fit Fit
---@param choice "keep" | "replace"
---@param colors string[]
---@return PaletteChange? change
---@return string? problem a key of strings.lua
---@return table? said its values
function applying.change(read, plan, fit, choice, colors)
  -- A new sprite has no other pictures; beside a new layer the old ones stay.
  local whole = fit == "sprite" or fit ~= "layer" and plan.whole
  return palette.change(read, setmetatable({ whole = whole }, { __index = plan }), choice, colors)
end

-- Before: bytes and images

local function without_background(job)
  return setmetatable({ transparent = reading.handles(job.read).sprite.transparentColor }, { __index = job.read })
end

-- The sprite as the layer sees it into which a picture goes. In a background every index is a colour, but a new layer
-- beside it is none, nor is one that was.
local function target_of(job, freed, layer)
  if job.fit ~= "layer" and not freed[layer] then return reading.for_layer(job.read, layer) end
  return without_background(job)
end

-- What makes indices of colours, for the pictures of a layer. Each is made once.
local function writers_of(job, freed)
  local made, whole = {}, next(freed) and without_background(job) or job.read
  return function(layer)
    local seen = target_of(job, freed, layer)
    local key = seen.transparent
    if not made[key] then
      local change, problem, said
      if seen.mode == "indexed" then
        local of = job.palette == "keep" and seen or whole -- there is but one new palette
        change, problem, said = applying.change(of, job.plan, job.fit, job.palette, job.colors)
        if not change then return nil, problem, said end
      end
      made[key] = { write = seen.mode ~= "rgb" and pixels.writer(seen, change), colors = change and change.colors }
    end
    return made[key]
  end
end

local function converted(rgba, w, h, write)
  if not write then return rgba end
  local rows, parts = math.max(1, AT_ONCE // w), {}
  for y = 0, h - 1, rows do
    local data, problem, said = write(rgba:sub(4 * w * y + 1, 4 * w * (y + rows)))
    if not data then return nil, problem, said end
    parts[#parts + 1] = data
    coroutine.yield()
  end
  return table.concat(parts)
end

local function image_of(sprite, w, h, data)
  local image = Image(ImageSpec({
    width = w, height = h, colorMode = sprite.colorMode, transparentColor = sprite.transparentColor,
  }))
  image.bytes = data
  return image
end

-- A background of a new sprite has the size of its canvas: the part that is taken is that of a step in place.
local function part_of(job, steps, step)
  if step.crop or steps[1].kind ~= "sprite" then return step.crop end
  for _, layer in ipairs(job.read.layers) do
    if layer.id == step.like.layer and layer.background then
      return { x = -step.x, y = -step.y, w = steps[1].w, h = steps[1].h }
    end
  end
  return nil
end

-- The picture of a step, its size, and where it goes.
local function picture_of(job, steps, step)
  local rgba, part = job.pictures[step.image], part_of(job, steps, step)
  if not part then return rgba, job.w, job.h, step.x, step.y end
  return pixels.crop(rgba, job.w, job.h, part, EMPTY), part.w, part.h, 0, 0
end

-- By the id of a layer: the background, if it is none any more.
local function freed_by(job, steps)
  local freed = {}
  for _, step in ipairs(job.fit ~= "layer" and steps or {}) do
    local id = step.image and not step.linked_to and (step.cel or step.like).layer
    if id and not freed[id] and backgrounds.has(job.read, id) and backgrounds.is_open((picture_of(job, steps, step))) then
      if not backgrounds.may_go(job) then return nil, "background_stays" end
      freed[id] = true
    end
  end
  return freed
end

-- The image of a step, and where it goes.
local function made_for(job, steps, step, write)
  local rgba, w, h, x, y = picture_of(job, steps, step)
  local data, problem, said = converted(rgba, w, h, write)
  if not data then return nil, problem, said end
  local sprite = reading.handles(job.read).sprite
  if not reading.is_open(sprite) then return nil, "changed_closed" end -- while others had their turn
  return { image = image_of(sprite, w, h, data), x = x, y = y }
end

---@class ReadyStep: Step
---@field made? { image: any, x: integer, y: integer } what a cel shows then; none: it is linked to one that does

-- All that takes time; nothing of the sprite is touched.
local function prepare(job, steps)
  local freed, why = freed_by(job, steps)
  if not freed then return nil, why end
  local writer_of, count = writers_of(job, freed), 0
  steps.freed = freed
  for _, step in ipairs(steps) do
    if step.image and not step.linked_to then
      local writer, problem, said = writer_of((step.cel or step.like).layer)
      if not writer then return nil, problem, said end
      step.made, problem, said = made_for(job, steps, step, writer.write)
      if not step.made then return nil, problem, said end
      steps.colors, count = writer.colors, count + 1
      coroutine.yield(count / #job.plan.images)
    end
  end
  return steps
end

-- The step itself. All that is called here raises where something is wrong, and the transaction takes it back.

local function show(cel, made)
  cel.image = made.image
  cel.position = Point(made.x, made.y)
end

local function set_palette(sprite, entries)
  if not entries then return end
  local colors = Palette(#entries)
  for i, entry in ipairs(entries) do
    local value = tonumber(entry:sub(2), 16)
    colors:setColor(i - 1, Color({ r = value >> 24, g = value >> 16 & 255, b = value >> 8 & 255, a = value & 255 }))
  end
  sprite:setPalette(colors)
end

local function scaled(value, factor) return math.floor(value * factor + 0.5) end

local function scale_slices(sprite, across, down)
  local function rectangle(of)
    local x, y = scaled(of.x, across), scaled(of.y, down)
    local right, bottom = scaled(of.x + of.width, across), scaled(of.y + of.height, down)
    return Rectangle(x, y, math.max(1, right - x), math.max(1, bottom - y))
  end
  for _, slice in ipairs(sprite.slices) do
    local bounds, center, pivot = slice.bounds, slice.center, slice.pivot
    if bounds then slice.bounds = rectangle(bounds) end
    if center then slice.center = rectangle(center) end
    if pivot then slice.pivot = Point(scaled(pivot.x, across), scaled(pivot.y, down)) end
  end
end

-- Only the canvas: cels stay where they are, and nothing is cut off.
local function set_canvas(sprite, w, h)
  local across, down = w / sprite.width, h / sprite.height
  if across == 1 and down == 1 then return end
  sprite.width, sprite.height = w, h
  scale_slices(sprite, across, down)
end

local function in_place(job, steps)
  local handles = reading.handles(job.read)
  set_palette(handles.sprite, steps.colors)
  for id in pairs(steps.freed) do backgrounds.free(handles.layers[id]) end
  for _, step in ipairs(steps) do
    if step.kind == "canvas" then
      set_canvas(handles.sprite, step.w, step.h)
    else
      show(handles.cels[step.cel.layer][step.cel.frame], step.made) -- linked cels show it, too
    end
  end
end

-- Of each new layer that of which it is a copy, its name, and the steps by their frame.
local function new_layers(steps)
  local found = {}
  for _, step in ipairs(steps) do
    if step.kind == "layer" then found[step.number] = { name = step.name, cels = {} } end
    if step.kind == "cel" then
      found[step.layer].source, found[step.layer].cels[step.frame] = step.like.layer, step
    end
  end
  return found
end

-- A copy of a layer has all that the layer has, and its links; what was not cleaned is taken out.
local function fill(sprite, layer, new)
  for frame = 1, #sprite.frames do
    local cel, step = layer:cel(frame), new.cels[frame]
    if cel and not step then
      sprite:deleteCel(cel)
    elseif step and step.made then
      show(cel, step.made)
    end
  end
end

local function copy_of(layer, known)
  app.layer = layer
  app.command.DuplicateLayer()
  local copy = layer.parent.layers[layer.stackIndex + 1]
  if not copy or known[copy.id] then error("Aseprite did not duplicate the layer", 0) end
  return copy
end

local function beside(job, steps)
  local handles = reading.handles(job.read)
  for _, new in ipairs(new_layers(steps)) do
    local copy = copy_of(handles.layers[new.source], handles.layers)
    copy.name = new.name
    fill(handles.sprite, copy, new)
  end
end

-- Of a group what is in it is looked at first: one that is left empty goes.
local function remove_others(sprite, layers, wanted)
  for i = #layers, 1, -1 do
    local layer = layers[i]
    if layer.isGroup then remove_others(sprite, layer.layers, wanted) end
    local is_left = layer.isGroup and #layer.layers > 0 or wanted[layer.id]
    if not is_left then sprite:deleteLayer(layer) end
  end
end

local function fill_copy(job, steps, sprite)
  local copied, wanted = reading.read(sprite), {}
  local handles = reading.handles(copied)
  for _, new in ipairs(new_layers(steps)) do
    for i, layer in ipairs(job.read.layers) do
      if layer.id == new.source then wanted[copied.layers[i].id] = new end
    end
  end
  remove_others(sprite, sprite.layers, wanted)
  set_canvas(sprite, steps[1].w, steps[1].h)
  set_palette(sprite, steps.colors)
  for id, new in pairs(wanted) do
    if steps.freed[new.source] then backgrounds.free(handles.layers[id]) end
    fill(sprite, handles.layers[id], new)
  end
end

local function in_transaction(sprite, f, ...)
  app.sprite = sprite -- a transaction is one of the active sprite
  local said = table.pack(...)
  app.transaction(strings.get("undo_name"), function() f(table.unpack(said, 1, said.n)) end)
end

-- What Aseprite itself raises, of a sprite that it keeps from being changed, is no text, and a pcall in a coroutine does
-- not hold it up. A coroutine of its own does.
local function tried(f, ...)
  local ok, why = coroutine.resume(coroutine.create(f), ...)
  if ok then return true end
  return false, type(why) == "string" and why:match("^[^\n]*") or strings.get("without_words")
end

-- A copy of the sprite has all that it has; what was not cleaned is taken out.
local function as_new_sprite(job, steps)
  local before = reading.handles(job.read).sprite
  local sprite = Sprite(before)
  local ok, why = tried(function()
    local title = app.fs.fileTitle(before.filename)
    sprite.filename = strings.get("layer_name", { name = title ~= "" and title or strings.get("title") })
    in_transaction(sprite, fill_copy, job, steps, sprite)
  end)
  if ok then return end
  sprite:close()
  app.sprite = before
  error(why, 0)
end

local function apply(job, steps)
  local sprite = reading.handles(job.read).sprite
  if job.fit == "sprite" then return as_new_sprite(job, steps) end
  in_transaction(sprite, job.fit == "layer" and beside or in_place, job, steps)
end

---The work of putting a result into the sprite: to be run in a coroutine, see slices.lua; it yields its share.
---If it does not succeed, the sprite is as it was.
---@param job Applied
---@return fun(): boolean?, string?, table? work that returns true; or nil, a key of strings.lua and its values
function applying.work(job)
  return function()
    local result = { w = job.w, h = job.h, count = #job.pictures }
    local steps, problem, said = apply_plan.steps(job.read, job.plan, result, job.fit)
    if not steps then return nil, problem, said end
    local sprite = reading.handles(job.read).sprite
    if not reading.is_open(sprite) then return nil, "changed_closed" end
    steps, problem, said = prepare(job, steps)
    if not steps then return nil, problem, said end
    reading.pass_over_backups(job.read, job.fingerprint.stamps)
    coroutine.yield(slices.OWN)
    problem = fingerprint.changed(job.fingerprint, reading.fingerprint(sprite, job.plan))
    if problem then return nil, problem end
    local ok, why = tried(apply, job, steps)
    if not ok then return nil, "not_applied", { message = why } end
    app.refresh()
    return true
  end
end

return applying
