--- A cleaning without windows, from the open sprite to the file that is written; see clean.lua.

local apply_plan = require("apply_plan")
local applying = require("applying")
local batch_line = require("batch_line")
local fingerprint = require("fingerprint")
local order = require("order")
local palette = require("palette")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")
local strings = require("strings")
local values = require("values")

local batch = {}

local must, stop = batch_line.must, batch_line.stop

-- What is to be cleaned

local function layer_named(read, name)
  for _, layer in ipairs(read.layers) do
    if layer.name == name then return layer end
  end
  stop("no_layer", { name = name })
end

local function plan_of(read, wanted)
  if wanted.layer then read.active.layer = layer_named(read, wanted.layer).id end
  if wanted.frame then
    local frame = math.tointeger(tonumber(wanted.frame))
    if not frame or not read.frames[frame] then stop("no_frame", { name = wanted.frame, most = #read.frames }) end
    read.active.frame = frame
  end
  return must(scope.plan(read, wanted.choice))
end

-- The command line

local function palette_file(disk, read, wanted)
  if wanted.palette ~= "sprite" then return wanted.palette end
  local colors, path = palette.colors(read), disk:place("palette.hex")
  must(disk:write(path, table.concat(colors, "\n"):gsub("#", "") .. "\n"), "not_written", { path = path })
  return path
end

local function words_of(disk, read, wanted)
  local words = { "clean", disk:place("in"), "--animation", "--json", "-o", disk:place("out") }
  local file = palette_file(disk, read, wanted)
  if file then words[#words + 1] = "--palette=" .. file end
  return table.move(wanted.options, 1, #wanted.options, #words + 1, words)
end

-- What the command line has to say of the only thing that it was asked to clean.
local function answered(disk, given, words)
  local said, line = batch_line.ask(disk, given, words)
  local result = must(values.plain(said.results) and said.results[1], "silent", { line = line })
  batch_line.check(result)
  return result
end

-- The way there and back

local function read_pictures(disk, count)
  local found = { pictures = {} }
  for i = 1, count do
    local picture = must(disk:read_picture(disk:place("out", batch_line.picture(i))), "wrong_result")
    found.w, found.h = found.w or picture.w, found.h or picture.h
    if picture.w ~= found.w or picture.h ~= found.h then stop("wrong_result") end
    found.pictures[i] = picture.data
  end
  return found
end

local function cleaned(disk, given, read, plan, wanted, pictures)
  batch_line.write_pictures(disk, plan.rect.w, plan.rect.h, pictures, { "in", "out" })
  local result = answered(disk, given, words_of(disk, read, wanted))
  local found = read_pictures(disk, #pictures)
  found.report, found.warnings = result.report, result.warnings
  return found
end

local function colors_of(report)
  local found = {}
  for i = 1, #report.palette do found[i] = report.palette[i]:lower() end
  return found
end

-- As a picture of the whole sprite if that can be: same size, or the sprite becomes as small as its pictures.
local function fit_of(plan, result, wanted)
  return wanted.fit or apply_plan.fits(plan, { w = result.w, h = result.h, count = #result.pictures })[1]
end

local function palette_choice(read, plan, fit, colors)
  if read.mode ~= "indexed" or applying.change(read, plan, fit, "keep", colors) then return "keep" end
  return "replace"
end

local function apply(read, plan, before, result, wanted)
  local fit, colors = fit_of(plan, result, wanted), colors_of(result.report)
  must(slices.at_once(applying.work({
    read = read, plan = plan, fingerprint = before, pictures = result.pictures, w = result.w, h = result.h, fit = fit,
    palette = palette_choice(read, plan, fit, colors), colors = colors,
  })))
end

local function tell(given, plan, wanted, result)
  batch_line.tell(given, result.warnings)
  given.say(strings.get("batch_done", {
    out = wanted.out, words = plan.words, width = result.w, height = result.h,
    percent = math.floor(result.report.confidence * 100 + 0.5),
  }))
end

local function work(given, disk, wanted)
  local read = must(reading.read(given.sprite))
  local plan = plan_of(read, wanted)
  local pictures, stamps = slices.at_once(function() return reading.pictures(read, plan) end)
  must(pictures, stamps)
  local before = fingerprint.take(read, stamps)
  local result = cleaned(disk, given, read, plan, wanted, pictures)
  apply(read, plan, before, result, wanted)
  must(disk:save(app.sprite, wanted.out))
  tell(given, plan, wanted, result)
end

---Clean a sprite and write it into a file.
---@param given Batch
---@return string? problem what is wrong, and what to do; nil if all went well
function batch.run(given) return batch_line.run(given, order.read, work) end

return batch
