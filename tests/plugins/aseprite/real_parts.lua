--- Frames and parts in a real Aseprite: `aseprite -b --script-param plugin=FOLDER --script-param parts=FOLDER --script
--- real_parts.lua`. The folder has `parts.aseprite`, and `frames.rgba`, which are the frames that it shows, one after the
--- other. The last line is "done".

package.path = app.params.plugin .. "/?.lua;" .. package.path

local Gate = require("gate")
local frame_scope = require("frame_scope")
local frames = require("frames")
local opening = require("opening")
local reading = require("reading")
local slices = require("slices")

local function same(found, expected, what)
  if found ~= expected then
    error(("%s: %s, not %s"):format(what or "found", tostring(found), tostring(expected)), 2)
  end
end

local function content(name)
  local file = assert(io.open(app.fs.joinPath(app.params.parts, name), "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local WRITTEN = app.fs.joinPath(app.params.parts, "written.aseprite")
local host = {
  gate = Gate.new({ preferences = {} }), path = function() return WRITTEN end,
}

local function pictures_of(sprite)
  local read = assert(reading.read(sprite))
  local plan = assert(frame_scope.plan(read, { kind = "all" }))
  return assert(slices.at_once(function() return frames.pictures(read, plan) end)), frames.durations(read, plan)
end

-- What is transparent has no colour that anybody sees.
local function seen(rgba) return (rgba:gsub("...%z", "\0\0\0\0")) end

-- Which pictures of a layer are one, as letters by frame; a frame without any is a dash.
local function links(layer)
  local letters, count, found = {}, 0, {}
  for frame = 1, #layer.sprite.frames do
    local cel = layer:cel(frame)
    local id = cel and cel.image.id
    if id and not letters[id] then
      letters[id], count = string.char(97 + count), count + 1
    end
    found[frame] = letters[id] or "-"
  end
  return table.concat(found)
end

local function described(sprite)
  local lines = {}
  for _, layer in ipairs(sprite.layers) do
    local kind = layer.isTilemap and "tiles of " .. #layer.tileset .. " " or ""
    lines[#lines + 1] = ("%s: %s%s"):format(layer.name, kind, links(layer))
  end
  for _, tag in ipairs(sprite.tags) do
    lines[#lines + 1] = ("%s: %d to %d"):format(tag.name, tag.fromFrame.frameNumber, tag.toFrame.frameNumber)
  end
  return table.concat(lines, "\n")
end

local function opened()
  local original = Sprite(4, 4)
  original.filename = "/art/walk.aseprite"
  local bytes, all = content("parts.aseprite"), content("frames.rgba")
  local w, h = content("size.txt"):match("(%d+) (%d+)")
  w, h = math.tointeger(tonumber(w)), math.tointeger(tonumber(h))
  local count = #all // (4 * w * h)
  local given = { bytes = bytes, w = w, h = h, count = count, from = original.filename }
  local sprite, problem, said = opening.open(host, given)
  if not sprite then error(problem .. " " .. tostring(said and said.message)) end

  same(app.sprite, sprite, "the active sprite")
  same(#app.sprites, 2)
  same(app.fs.isFile(WRITTEN), false, "the file is left")
  same(sprite.filename, "/art/walk-parts.aseprite")
  same(sprite.isModified, true)
  same(sprite.undoHistory.undoSteps, 1)
  same(described(sprite), content("layers.txt"))
  local pictures, durations = pictures_of(sprite)
  same(table.concat(durations, " "), content("durations.txt"))
  same(#pictures, count)
  for i, rgba in ipairs(pictures) do
    same(seen(rgba) == seen(all:sub((i - 1) * #rgba + 1, i * #rgba)), true, "frame " .. i .. " is the same")
  end
  same(original.isModified, false)
  same(reading.is_open(original), true)

  given.bytes = "no document at all"
  local nothing, why = opening.open(host, given)
  same(nothing, nil)
  same(why, "parts_not_opened")
  same(app.fs.isFile(WRITTEN), false)
  same(#app.sprites, 2)
  given.bytes, given.count = bytes, 1
  same(select(2, opening.open(host, given)), "wrong_result")
  same(#app.sprites, 2)
end

-- Red below; above it, half of it, green; and a hidden layer of blue.
local function layered(mode)
  local sprite = Sprite(2, 1, ColorMode.RGB)
  local function add(layer, w, pixel, x)
    local image = Image(w, 1, ColorMode.RGB)
    image.bytes = pixel:rep(w)
    sprite:newCel(layer, 1, image, Point(x, 0))
  end
  add(sprite.layers[1], 2, "\200\0\0\255", 0)
  add(sprite:newLayer(), 1, "\0\200\0\255", 1)
  local hidden = sprite:newLayer()
  add(hidden, 2, "\0\0\200\255", 0)
  hidden.isVisible = false
  sprite:newEmptyFrame()
  local palette = Palette(4)
  for i, color in ipairs({ { 0, 0, 0 }, { 200, 0, 0 }, { 0, 200, 0 }, { 0, 0, 200 } }) do
    palette:setColor(i - 1, Color({ r = color[1], g = color[2], b = color[3] }))
  end
  sprite:setPalette(palette)
  if mode then app.command.ChangePixelFormat({ format = mode }) end
  return sprite
end

local function as_seen()
  local empty = ("\0"):rep(8)
  for mode, first in pairs({
    [false] = "\200\0\0\255\0\200\0\255", indexed = "\200\0\0\255\0\200\0\255",
  }) do
    local pictures = pictures_of(layered(mode))
    same(#pictures, 2)
    same(pictures[1] == first, true, "what is seen of " .. tostring(mode))
    same(pictures[2] == empty, true, "an empty frame of " .. tostring(mode))
  end
  local grey = pictures_of(layered("gray"))[1]
  local red, green, blue, alpha = grey:byte(1, 4)
  same(red == green and green == blue and alpha == 255 and #grey == 8, true, "grey")
end

for _, test in ipairs({ opened, as_seen }) do test() end
print("done")
