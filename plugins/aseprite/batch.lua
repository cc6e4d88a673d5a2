--- A cleaning without windows, from the open sprite to the file that is written; see clean.lua.
--
-- No WebSocket answers here, so the command line does the work, over pictures in a folder for them alone.

local apply_plan = require("apply_plan")
local applying = require("applying")
local connection = require("connection")
local fingerprint = require("fingerprint")
local order = require("order")
local palette = require("palette")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")
local strings = require("strings")
local values = require("values")

local batch = {}

---@class Batch
---@field params table<string, string>
---@field sprite any
---@field operation table what `describe` says of clean
---@field new_disk fun(): table?, string?, table? of files, as disk.lua
---@field env fun(name: string): string?
---@field platform Platform
---@field say fun(line: string)

-- What is wrong ends the work, wherever it is; `batch.run` tells it.
local function stop(key, said)
  local message, hint = strings.problem(key, said)
  error({ problem = message .. (hint ~= "" and "\n  " .. hint or "") }, 0)
end

local function must(found, key, said)
  if found == nil or found == false then stop(key, said) end
  return found
end

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

-- No digit before the dot: Aseprite would take them for pictures of one animation.
local function name_of(number) return ("%04df.png"):format(number) end

local function program(disk, given)
  local folder = must(connection.folder(given.env, given.platform))
  local path = connection.path(folder, connection.LAUNCHER, given.platform)
  local text = must(disk:read(path), "no_launcher_here", { path = path })
  return must(connection.program(text, json.decode))
end

local function palette_file(disk, read, wanted)
  if wanted.palette ~= "sprite" then return wanted.palette end
  local colors, path = palette.colors(read), disk:place("palette.hex")
  must(disk:write(path, table.concat(colors, "\n"):gsub("#", "") .. "\n"), "not_written", { path = path })
  return path
end

local function command_of(disk, given, read, wanted)
  local command = program(disk, given)
  for _, word in ipairs({ "clean", disk:place("in"), "--animation", "--json", "-o", disk:place("out") }) do
    command[#command + 1] = word
  end
  local file = palette_file(disk, read, wanted)
  if file then command[#command + 1] = "--palette=" .. file end
  return table.move(wanted.options, 1, #wanted.options, #command + 1, command)
end

-- JSON of Aseprite's is userdata: it can be indexed, and an item that is not there is nil.
local function decoded(text)
  local ok, found = pcall(json.decode, text or "")
  return ok and found or nil
end

local function told(said)
  stop("said", { message = said.message, hint = values.text(values.plain(said.hint)) or strings.get("silent_hint") })
end

-- What the command line has to say of the only thing that it was asked to clean.
local function answer_of(text, line)
  local said = must(decoded(text), "silent", { line = line })
  if values.plain(said.error) then told(said.error) end
  local result = must(values.plain(said.results) and said.results[1], "silent", { line = line })
  if values.plain(result.error) then told(result.error) end
  return result
end

-- The way there and back

local function write_pictures(disk, plan, pictures)
  for _, name in ipairs({ "in", "out" }) do
    must(disk:make_folder(disk:place(name)), "no_temporary", { path = disk:place(name) })
  end
  for i, rgba in ipairs(pictures) do
    local path = disk:place("in", name_of(i))
    must(disk:write_picture(path, plan.rect.w, plan.rect.h, rgba), "not_written", { path = path })
  end
end

local function read_pictures(disk, count)
  local found = { pictures = {} }
  for i = 1, count do
    local picture = must(disk:read_picture(disk:place("out", name_of(i))), "wrong_result")
    found.w, found.h = found.w or picture.w, found.h or picture.h
    if picture.w ~= found.w or picture.h ~= found.h then stop("wrong_result") end
    found.pictures[i] = picture.data
  end
  return found
end

local function cleaned(disk, given, read, plan, wanted, pictures)
  write_pictures(disk, plan, pictures)
  local said = disk:place("said.json")
  local line = must(connection.waiting_line(command_of(disk, given, read, wanted), given.platform, said))
  disk:run(line) -- how it went is in the file
  local result = answer_of(disk:read(said), line)
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
  for i = 1, #result.warnings do
    given.say(strings.get("batch_warning", { message = result.warnings[i].message }))
  end
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

local function all(given)
  if not given.sprite then stop("no_input") end
  local wanted = must(order.read(given.params, given.operation))
  local disk = must(given.new_disk())
  local ok, why = pcall(work, given, disk, wanted)
  disk:remove() -- whatever came of it
  if not ok then error(why, 0) end
end

---Clean a sprite and write it into a file.
---@param given Batch
---@return string? problem what is wrong, and what to do; nil if all went well
function batch.run(given)
  local ok, why = pcall(all, given)
  if ok then return nil end
  return type(why) == "table" and why.problem or tostring(why)
end

return batch
