--- clean.lua's work with the real command line: `lua5.4 live_batch.lua SOURCES`. Prints what it says, "problem" and what is
--- wrong, or "done", the size of the sprite and its first pixel.
--
-- What Aseprite reads and writes as PNG is converted here by $CONVERT, a command that makes a PNG of raw pixels, or those of
-- a PNG. Further parameters come as NAME=VALUE.

local HERE = (arg[0]:match("^(.*)[/\\]") or ".") .. "/"
package.path = table.concat({ HERE .. "support/?.lua", arg[1] .. "/?.lua" }, ";")

local Disk = require("disk")
local batch = require("batch")
local check = require("check")
local files = require("files")
local operations = require("operations")

local SIDE, CELL = 12, 6

local function convert(...)
  local words = { os.getenv("CONVERT") }
  for _, word in ipairs({ ... }) do words[#words + 1] = "'" .. tostring(word) .. "'" end
  return files.execute(table.concat(words, " ")) == true
end

function Disk.write_picture(disk, path, w, h, rgba)
  return disk:write(path .. ".raw", rgba) and convert("to", path, w, h) and os.remove(path .. ".raw")
end

function Disk.read_picture(disk, path)
  if not convert("from", path) then return nil end
  local w, h, data = string.unpack("<I4I4s4", disk:read(path .. ".raw"))
  return { w = w, h = h, data = data }
end

function Disk.save(disk, sprite, out) return disk:write(out, ("%d x %d"):format(sprite.width, sprite.height)) end

-- A drawing with cells of several pixels: frame 1 as it is, frame 2 turned upside down.
local function color(x, y)
  if x < 2 or y < 2 or x > SIDE - 3 or y > SIDE - 3 then return "\0\0\0\0" end
  return (x * 3 + y * 5) % 4 == 0 and "\220\40\40\255" or (x + y) % 2 == 0 and "\40\60\200\255" or "\250\240\200\255"
end

local function picture(frame)
  local rows = {}
  for y = 0, SIDE - 1 do
    local row = {}
    for x = 0, SIDE - 1 do row[x + 1] = color(x, frame == 1 and y or SIDE - 1 - y):rep(CELL) end
    rows[y + 1] = table.concat(row):rep(CELL)
  end
  local image = Image(SIDE * CELL, SIDE * CELL)
  image.bytes = table.concat(rows)
  return image
end

files.with(function()
  local sprite = Sprite(SIDE * CELL, SIDE * CELL)
  sprite:newEmptyFrame()
  sprite.cels[1].image = picture(1)
  sprite:newCel(sprite.layers[1], 2, picture(2))
  local params = {}
  for i = 2, #arg do
    local name, value = arg[i]:match("^(%w+)=(.*)$")
    params[name] = value
  end
  local problem = batch.run({
    params = params, sprite = sprite, operation = operations.clean, new_disk = Disk.new, env = os.getenv, platform = "linux",
    say = function(line) io.write(line, "\n") end,
  })
  if problem then
    io.write("problem ", problem, "\n")
  else
    check.same(#sprite.cels, 2)
    local x, y = SIDE // 2, SIDE // 2
    local at = (y * sprite.width + x) * 4
    local found = sprite.cels[1].image.bytes:sub(at + 1, at + 4)
    io.write(("done %d x %d %s\n"):format(sprite.width, sprite.height, found == color(x, y) and "right" or "wrong"))
  end
  check.same(app.fs.listFiles(app.fs.tempPath), {})
end)
