--- Sprites in the Aseprite of the tests, painted.

local documents = require("documents")

local paint = {}

---Bytes of a picture.
---@param w integer
---@param h integer
---@param pixel fun(x: integer, y: integer): string
---@return string
function paint.bytes(w, h, pixel)
  local found = {}
  for y = 0, h - 1 do
    for x = 0, w - 1 do found[#found + 1] = pixel(x, y) end
  end
  return table.concat(found)
end

---@param w integer
---@param h integer
---@param mode integer
---@param pixel string | fun(x: integer, y: integer): string
---@return table image
function paint.image(w, h, mode, pixel)
  local image = Image(w, h, mode)
  image.bytes = type(pixel) == "string" and pixel:rep(w * h) or paint.bytes(w, h, pixel)
  return image
end

local RED, GREEN, BLUE = "\200\0\0\255", "\0\200\0\255", "\0\0\200\255"
paint.RED, paint.GREEN, paint.BLUE = RED, GREEN, BLUE

---Two layers and four frames of 8 x 8 pixels: "body" shows a red picture in the frames 1, 2 and 4, which are linked, and a
---green one of 4 x 4 at 2, 2 in frame 3; "arm", which lies above it, has a blue one in frame 1. It has no history.
---@param ase table
---@return table sprite
function paint.walk(ase)
  local sprite = Sprite(8, 8, ColorMode.RGB)
  documents.set_frames(sprite, { 100, 100, 50, 100 })
  local body, arm = sprite.layers[1], sprite:newLayer()
  body.name, arm.name = "body", "arm"
  body.data, body.opacity = "of the body", 200
  local cel = sprite:newCel(body, 1, paint.image(8, 8, ColorMode.RGB, RED), Point(0, 0))
  cel.opacity, cel.data, cel.color = 128, "linked", Color({ r = 1, g = 2, b = 3 })
  cel.properties("somebody/else").weight = 7
  documents.link(cel, 2, 4)
  body:cel(4).zIndex = 3
  sprite:newCel(body, 3, paint.image(4, 4, ColorMode.RGB, GREEN), Point(2, 2))
  sprite:newCel(arm, 1, paint.image(8, 8, ColorMode.RGB, BLUE), Point(0, 0))
  local tag = sprite:newTag(2, 3)
  tag.name, tag.aniDir, tag.repeats, tag.color = "step", AniDir.PING_PONG, 2, Color({ r = 9, g = 8, b = 7 })
  ase:activate(sprite)
  ase:forget_history(sprite)
  return sprite
end

---@param sprite table
---@param colors string[] `rrggbb`, index 0 first
function paint.palette(sprite, colors)
  local palette = Palette(#colors)
  for i, color in ipairs(colors) do
    local value = tonumber(color, 16)
    palette:setColor(i - 1, Color({ r = value >> 16, g = value >> 8 & 255, b = value & 255 }))
  end
  sprite:setPalette(palette)
end

---An indexed sprite of 4 x 4 pixels with one layer: index 0 is transparent, 1 red, 2 green, 3 blue, 4 red as well. The left
---half is red, the right one transparent.
---@param ase table
---@return table sprite
function paint.indexed(ase)
  local sprite = Sprite(4, 4, ColorMode.INDEXED)
  paint.palette(sprite, { "000000", "c80000", "00c800", "0000c8", "c80000" })
  local image = paint.image(4, 4, ColorMode.INDEXED, function(x) return x < 2 and "\1" or "\0" end)
  sprite:newCel(sprite.layers[1], 1, image, Point(0, 0))
  ase:forget_history(sprite)
  return sprite
end

return paint
