--- How long the Aseprite extension works on a result: `lua5.4 benchmarks/plugins/applying.lua [SIDE [ROUNDS]]`.
--
-- From the bytes of the reply to the sprite that shows it, in the Aseprite of the tests, which copies pictures as Lua does:
-- CPU time of the extension's own code, without what Aseprite does with its images.

local HERE = arg[0]:match("^(.*)[/\\]") or "."
local ROOT = HERE .. "/../../"
package.path = table.concat({ ROOT .. "tests/plugins/aseprite/support/?.lua", ROOT .. "plugins/aseprite/?.lua" }, ";")

local applying = require("applying")
local aseprite = require("aseprite")
local msgpack = require("msgpack")
local paint = require("paint")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")
local values = require("values")
local wire = require("wire")

local SIDE, ROUNDS = tonumber(arg[1]) or 1024, tonumber(arg[2]) or 5
local clock = os.clock

local COLORS = {}
for i = 1, 32 do COLORS[i] = ("%02x%02x%02x"):format(i * 7, 255 - i * 5, i * 3) end

-- Noise of 32 colours, of which no two neighbours say anything of each other.
local function noise(of)
  local found = {}
  for i = 1, SIDE * SIDE do found[i] = of(math.random(32)) end
  return table.concat(found)
end

local function rgba(i) return string.pack(">I4", tonumber(COLORS[i], 16) << 8 | 255) end

-- By the colour mode.
local PIXELS = { [0] = rgba, [1] = function(i) return string.char(i * 7, 255) end, [2] = string.char }

local function reply(data)
  local entry = values.map("w", SIDE, "h", SIDE, "format", "rgba8", "count", 1, "bytes", #data)
  local header = msgpack.encode(values.map("v", 1, "type", "reply", "id", "a1", "images", values.array({ entry })))
  return string.pack(">I4", #header) .. header .. data
end

local function sprite_of(mode)
  local sprite = Sprite(SIDE, SIDE, mode)
  if mode == ColorMode.INDEXED then paint.palette(sprite, { "000000", table.unpack(COLORS) }) end
  local image = Image(SIDE, SIDE, mode)
  image.bytes = noise(PIXELS[mode])
  sprite:newCel(sprite.layers[1], 1, image, Point(0, 0))
  return sprite
end

local function run(ase, work)
  local results
  local running = slices.start(work, { done = function(...) results = { ... } end, fault = error })
  local began = clock()
  while not results do ase:wait(0.01) end
  return clock() - began, running.longest, table.unpack(results)
end

local function round(ase, mode, fit)
  local sprite = sprite_of(mode)
  local read = reading.read(sprite)
  local plan = scope.plan(read, { kind = "all" })
  local seconds, longest, _, stamps = run(ase, function() return reading.pictures(read, plan) end)
  assert(stamps, "it was not read")
  local job = {
    read = read, plan = plan, fingerprint = reading.fingerprint(sprite, plan), w = SIDE, h = SIDE, fit = fit,
    palette = "keep", colors = {},
  }
  for i, color in ipairs(COLORS) do job.colors[i] = "#" .. color end
  local bytes = reply(noise(rgba))
  local began = clock()
  job.pictures = { assert(wire.decode(bytes)).images[1].data }
  local decoded = clock() - began
  local applied, longest_applying, ok, problem = run(ase, applying.work(job))
  assert(ok, problem)
  return { seconds, longest, decoded + applied, math.max(decoded, longest_applying) }
end

local function medians(ase, mode, fit)
  local columns, found = { {}, {}, {}, {} }, {}
  for _ = 1, ROUNDS do
    for i, value in ipairs(round(ase, mode, fit)) do table.insert(columns[i], value) end
    collectgarbage()
  end
  for i, column in ipairs(columns) do
    table.sort(column)
    found[i] = 1000 * (i % 2 == 1 and column[(ROUNDS + 1) // 2] or column[ROUNDS]) -- of the slices the longest of all
  end
  return found
end

math.randomseed(1)
aseprite.with({ clock = clock }, function(ase)
  io.write(("%d x %d, %d rounds, ms\n"):format(SIDE, SIDE, ROUNDS))
  io.write("mode     fit     reading  longest slice  reply to applied  longest slice\n")
  for _, mode in ipairs({ "RGB", "INDEXED", "GRAY" }) do
    for _, fit in ipairs({ "same", "layer", "sprite" }) do
      local found = medians(ase, ColorMode[mode], fit)
      io.write(("%-8s %-7s %7.1f %14.1f %17.1f %14.1f\n"):format(mode:lower(), fit, table.unpack(found)))
    end
  end
end)
