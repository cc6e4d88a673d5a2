--- From a sprite to the cleaned sprite with a real daemon: `lua5.4 live_host.lua SOURCES`, carried as live.lua is.

package.path = table.concat({ arg[0]:match("^(.*)[/\\]") .. "/support/?.lua", arg[1] .. "/?.lua" }, ";")

local applying = require("applying")
local carried = require("carried")
local check = require("check")
local documents = require("documents")
local Gate = require("gate")
local Host = require("host")
local paint = require("paint")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")
local values = require("values")

local getenv = os.getenv -- Aseprite's would ask

local COLORS = { [0] = "\0", "\1", "\2", "\3" }

-- Cells of 8 x 8 pixels of an indexed sprite: two colours in a pattern, around it nothing.
local function upscaled(shift)
  return paint.image(64, 64, ColorMode.INDEXED, function(x, y)
    local cx, cy = x // 8, y // 8
    if cx == 0 or cy == 0 or cx == 7 or cy == 7 then return COLORS[0] end
    return COLORS[((cx + shift) * 5 + cy * 3) % 7 < 3 and 1 or 3]
  end)
end

local function indexed_sprite(ase)
  local sprite = Sprite(64, 64, ColorMode.INDEXED)
  paint.palette(sprite, { "000000", "c82828", "00ff00", "283cb4" })
  documents.set_frames(sprite, { 100, 80, 100 })
  local layer = sprite.layers[1]
  documents.link(sprite:newCel(layer, 1, upscaled(0), Point(0, 0)), 3)
  sprite:newCel(layer, 2, upscaled(1), Point(0, 0))
  ase:forget_history(sprite)
  return sprite
end

local function cleaned(ase, host, job)
  local last, steps = nil, 0
  host:ask({
    op = "clean", params = values.map("background", "keep", "model", false, "size", "8x8"),
    images = { {
      w = job.plan.rect.w, h = job.plan.rect.h, format = "rgba8", count = #job.read_pictures,
      data = table.concat(job.read_pictures),
    } },
  }, function(report)
    if report.what == "progress" then steps = steps + 1 else last = report end
  end)
  carried.until_done(ase, function() return last end)
  check.same(last.what, "reply", last.message)
  check.is_true(steps > 0, "no progress was told")
  local picture = last.images[1]
  local size = 4 * picture.w * picture.h
  job.w, job.h, job.pictures, job.colors = picture.w, picture.h, {}, last.body.report.palette
  for i = 1, picture.count do job.pictures[i] = picture.data:sub((i - 1) * size + 1, i * size) end
  return job
end

local function applied(ase, job)
  local outcome
  slices.start(applying.work(job), {
    done = function(ok, problem) outcome = ok and "applied" or problem end, fault = function(why) outcome = why end,
  })
  carried.until_done(ase, function() return outcome end)
  return outcome
end

local function main(ase)
  local sprite = indexed_sprite(ase)
  local gate = Gate.new({ preferences = {}, explain = function() return true end })
  local host = Host.new({ version = check.is_true(getenv("VERSION")), gate = gate, env = getenv })
  local read = check.is_true((reading.read(sprite)))
  local plan = check.is_true((scope.plan(read, { kind = "all" })))
  check.same(plan.words, "3 cels, 2 unique")
  local job = { read = read, plan = plan, fit = "resize", palette = "keep" }
  local stamps
  job.read_pictures, stamps = slices.at_once(function() return reading.pictures(read, plan) end)
  check.same(stamps, reading.stamps(read, plan))
  job.fingerprint = reading.fingerprint(sprite, plan)
  check.same(applied(ase, cleaned(ase, host, job)), "applied")
  check.same({ sprite.width, sprite.height, #sprite.cels }, { 8, 8, 3 })
  local expected = paint.bytes(8, 8, function(x, y)
    if x == 0 or y == 0 or x == 7 or y == 7 then return COLORS[0] end
    return COLORS[(x * 5 + y * 3) % 7 < 3 and 1 or 3]
  end)
  check.same(check.hex(sprite.cels[1].image.bytes), check.hex(expected))
  check.same(sprite.cels[3].image.id, sprite.cels[1].image.id)
  check.same(ase:undo_names(sprite), { "Clean Pixel Art" })
  host:leave()
  check.same({ ase.console, ase:running() }, { {}, 0 })
end

carried.run(main)
