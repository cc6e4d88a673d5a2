--- Reading and applying in a real Aseprite: `aseprite -b --script-param plugin=FOLDER --script real.lua`.
--
-- What the tests' Aseprite does in applying_test.lua is compared with the real one here. The last line is "done".

package.path = app.params.plugin .. "/?.lua;" .. package.path

local applying = require("applying")
local fingerprint = require("fingerprint")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")

local WHITE, RED, GREEN, BLUE = "\255\255\255\255", "\200\0\0\255", "\0\200\0\255", "\0\0\200\255"

local function same(found, expected, what)
  if found ~= expected then
    error(("%s: %s, not %s"):format(what or "found", tostring(found), tostring(expected)), 2)
  end
end

local function image_of(w, h, mode, pixel)
  local image = Image(w, h, mode)
  image.bytes = pixel:rep(w * h)
  return image
end

-- As `paint.walk`: the frames 1, 2 and 4 of "body" are linked.
local function walk()
  local sprite = Sprite(8, 8, ColorMode.RGB)
  for _ = 2, 4 do sprite:newEmptyFrame() end
  sprite.frames[3].duration = 0.05
  local body = sprite.layers[1]
  body.name, body.data, body.opacity = "body", "of the body", 200
  local cel = sprite:newCel(body, 1, image_of(8, 8, ColorMode.RGB, RED), Point(0, 0))
  cel.opacity, cel.data = 128, "linked"
  cel.properties("somebody/else").weight = 7
  local range = app.range
  range.layers, range.frames = { body }, { 1, 2, 4 }
  app.command.LinkCels()
  range:clear()
  sprite:newCel(body, 3, image_of(4, 4, ColorMode.RGB, GREEN), Point(2, 2))
  body:cel(4).zIndex = 3
  local arm = sprite:newLayer()
  arm.name = "arm"
  sprite:newCel(arm, 1, image_of(8, 8, ColorMode.RGB, BLUE), Point(0, 0))
  local tag = sprite:newTag(2, 3)
  tag.name, tag.aniDir, tag.repeats = "step", AniDir.PING_PONG, 2
  sprite:newSlice(Rectangle(2, 2, 4, 4))
  app.layer, app.frame = body, sprite.frames[1]
  return sprite
end

local function indexed()
  local sprite, palette = Sprite(4, 4, ColorMode.INDEXED), Palette(4)
  for i, color in ipairs({ { 0, 0, 0 }, { 200, 0, 0 }, { 0, 200, 0 }, { 0, 0, 200 } }) do
    palette:setColor(i - 1, Color({ r = color[1], g = color[2], b = color[3] }))
  end
  sprite:setPalette(palette)
  sprite:newCel(sprite.layers[1], 1, image_of(4, 4, ColorMode.INDEXED, "\1"), Point(0, 0))
  return sprite
end

-- What a layer shows: frame:number of the picture@place size opacity z-index data property.
local function told(layer)
  local numbers, count, found = {}, 0, {}
  for _, cel in ipairs(layer.cels) do
    local image = cel.image
    if not numbers[image.id] then
      count = count + 1
      numbers[image.id] = count
    end
    found[#found + 1] = ("%d:%d@%d,%d %dx%d %d %d %s %s"):format(
      cel.frameNumber, numbers[image.id], cel.position.x, cel.position.y, image.width, image.height, cel.opacity, cel.zIndex,
      cel.data, cel.properties("somebody/else").weight
    )
  end
  return layer.name .. " " .. table.concat(found, "; ")
end

local function all_told(sprite)
  local lines = { sprite.width .. "x" .. sprite.height }
  for _, layer in ipairs(sprite.layers) do
    lines[#lines + 1] = told(layer)
    for _, cel in ipairs(layer.cels) do lines[#lines + 1] = ("%q"):format(cel.image.bytes) end
  end
  return table.concat(lines, "\n")
end

local function job_for(sprite, kind, w, h, colors, changes)
  app.sprite = sprite
  local read = assert(reading.read(sprite))
  local plan = assert(scope.plan(read, { kind = kind }))
  local pictures, stamps = slices.at_once(function() return reading.pictures(read, plan) end)
  same(#assert(pictures, stamps)[1], 4 * plan.rect.w * plan.rect.h)
  local job = {
    read = read, plan = plan, fingerprint = fingerprint.take(read, stamps), pictures = {}, w = w, h = h, fit = "same",
    palette = "keep", colors = {},
  }
  for i, color in ipairs(colors) do job.pictures[i] = color:rep(w * h) end
  for key, value in pairs(changes or {}) do job[key] = value end
  return job
end

local function apply(job) return slices.at_once(applying.work(job)) end

local function succeed(job, sprite, steps)
  local before = sprite.undoHistory.undoSteps
  local ok, problem, said = apply(job)
  if not ok then error(problem .. " " .. tostring(said and said.message), 2) end
  same(sprite.undoHistory.undoSteps - before, steps or 1, "undo steps")
end

local LINKED = "1:1@0,0 %s 128 0 linked 7; 2:1@0,0 %s 128 0 linked 7; "

local function in_place()
  local sprite = walk()
  local before = all_told(sprite)
  for size, fit in pairs({ [8] = "same", [4] = "resize" }) do
    succeed(job_for(sprite, "all", size, size, { WHITE, BLUE, GREEN }, { fit = fit }), sprite)
    local shown = size .. "x" .. size
    same(sprite.width .. "x" .. sprite.height, shown)
    same(told(sprite.layers[1]),
      ("body " .. LINKED .. "3:2@0,0 %s 255 0  nil; 4:1@0,0 %s 128 3 linked 7"):format(shown, shown, shown, shown))
    same(sprite.layers[1]:cel(4).image.bytes, WHITE:rep(size * size))
    app.undo()
    same(all_told(sprite), before)
  end
end

local function beside()
  local sprite = walk()
  local before = all_told(sprite)
  succeed(job_for(sprite, "cel", 2, 2, { WHITE }, { fit = "layer" }), sprite)
  same(#sprite.layers, 3)
  same(told(sprite.layers[2]), ("body (clean) " .. LINKED .. "4:1@0,0 2x2 128 3 linked 7"):format("2x2", "2x2"))
  same(sprite.layers[2].data .. sprite.layers[2].opacity, "of the body200")
  app.undo()
  same(all_told(sprite), before)
end

local function as_new_sprite()
  local sprite = walk()
  sprite.filename = "/art/hero.aseprite"
  local before = all_told(sprite)
  succeed(job_for(sprite, "layer", 2, 2, { WHITE, BLUE }, { fit = "sprite" }), sprite, 0)
  same(all_told(sprite), before)
  local new, slice = app.sprite, app.sprite.slices[1].bounds
  same(new ~= sprite, true)
  same(#new.layers .. " " .. new.width .. "x" .. new.height .. " " .. new.filename, "1 2x2 hero (clean)")
  same(told(new.layers[1]),
    ("body " .. LINKED .. "3:2@0,0 2x2 255 0  nil; 4:1@0,0 2x2 128 3 linked 7"):format("2x2", "2x2"))
  local tag = new.tags[1]
  same(tag.name .. tag.fromFrame.frameNumber .. tag.toFrame.frameNumber .. tag.repeats, "step232")
  same(tag.aniDir, AniDir.PING_PONG)
  same(new.frames[3].duration, 0.05)
  same(slice.x .. slice.y .. slice.width .. slice.height, "1111")
  same(new.undoHistory.undoSteps, 1)
end

local function exact_indices()
  local sprite = indexed()
  succeed(job_for(sprite, "all", 4, 4, { BLUE }, { colors = { "#0000c8" } }), sprite)
  same(sprite.cels[1].image.bytes, ("\3"):rep(16))
  same(select(2, apply(job_for(sprite, "all", 4, 4, { WHITE }, { colors = { "#ffffff" } }))), "not_in_palette")
  local new = { colors = { "#ffffff" }, palette = "replace", fit = "resize" }
  succeed(job_for(sprite, "all", 2, 2, { WHITE }, new), sprite)
  same(#sprite.palettes[1] .. " " .. sprite.palettes[1]:getColor(1).green .. sprite.cels[1].image.bytes, "2 255\1\1\1\1")
  app.undo()
  same(#sprite.palettes[1] .. " " .. sprite.width, "4 4")
  app.command.BackgroundFromLayer()
  succeed(job_for(sprite, "all", 2, 2, { "\0\0\0\255" }, { colors = { "#000000" }, fit = "resize" }), sprite)
  same(sprite.cels[1].image.bytes, "\0\0\0\0")
end

local function what_changed()
  local sprite = walk()
  local job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE })
  app.useTool({
    tool = "pencil", color = Color({ r = 9, g = 9, b = 9 }), points = { Point(1, 1), Point(3, 3) }, layer = sprite.layers[1],
    frame = 1,
  })
  same(select(2, apply(job)), "changed_pixels")
  job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE })
  sprite:close()
  same(select(2, apply(job)), "changed_closed")
end

local function taken_back()
  local real = Point
  for _, fit in ipairs({ "same", "layer", "sprite" }) do
    local sprite = walk()
    local before, steps, sprites = all_told(sprite), sprite.undoHistory.undoSteps, #app.sprites
    local job, calls = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = fit }), 0
    Point = function(...) -- luacheck: ignore 121
      calls = calls + 1
      if calls == 3 then error("half-way", 0) end
      return real(...)
    end
    local ok, problem, said = apply(job)
    Point = real -- luacheck: ignore 121
    same(ok, nil)
    same(problem .. said.message, "not_appliedhalf-way")
    same(all_told(sprite), before)
    same(sprite.undoHistory.undoSteps .. " " .. #app.sprites, steps .. " " .. sprites)
    same(app.sprite, sprite)
  end
end

for _, test in ipairs({ in_place, beside, as_new_sprite, exact_indices, what_changed, taken_back }) do test() end
print("done")
