--- A decomposition without windows, from the frames of the open sprite to the file of their parts; see decompose.lua.

local batch_line = require("batch_line")
local frame_scope = require("frame_scope")
local frames = require("frames")
local opening = require("opening")
local order = require("order")
local parts_words = require("parts_words")
local reading = require("reading")
local slices = require("slices")
local strings = require("strings")

local batch_parts = {}

local must = batch_line.must

local NAMES, SCOPES = { "out", "scope", "tag", "deadline_s", "exact" }, { "all", "tag" }
local WHOLE = 0.0005 -- Aseprite cuts off what is less than a millisecond

---@class PartsOrder
---@field out string
---@field choice Choice
---@field deadline? string
---@field is_exact boolean

local function ordered(params)
  local ok, wrong, value = order.check(params, NAMES)
  if not ok then return nil, wrong, value end
  local kind, problem, said = order.one_of(params, "scope", SCOPES)
  if problem then return nil, problem, said end
  local exact
  exact, problem, said = order.one_of(params, "exact", { "true", "false" })
  if problem then return nil, problem, said end
  local choice = { kind = kind or params.tag and "tag" or "all", tag = params.tag }
  return { out = params.out, choice = choice, deadline = params.deadline_s, is_exact = exact == "true" }
end

local function words_of(disk, wanted)
  local words = { "decompose", disk:place("in"), "--json", "-o", disk:place("out") }
  words[#words + 1] = "--aseprite=" .. disk:place("parts.aseprite")
  if wanted.deadline then words[#words + 1] = "--deadline=" .. wanted.deadline end
  if wanted.is_exact then words[#words + 1] = "--exact" end
  return words
end

-- The command line knows pictures only, and not how long each is shown.
local function opened(disk, durations, from)
  local sprite = must(disk:open(disk:place("parts.aseprite")), "wrong_result")
  if #sprite.frames ~= #durations then batch_line.stop("wrong_result") end
  for i, duration in ipairs(durations) do sprite.frames[i].duration = duration / 1000 + WHOLE end
  sprite.data = opening.note(from)
  return sprite
end

local function work(given, disk, wanted)
  local read = must(reading.read(given.sprite))
  local plan = must(frame_scope.plan(read, wanted.choice))
  local pictures, problem = slices.at_once(function() return frames.pictures(read, plan) end)
  must(pictures, problem)
  batch_line.write_pictures(disk, read.width, read.height, pictures, { "in" })
  local said, line = batch_line.ask(disk, given, words_of(disk, wanted))
  must(said.report, "silent", { line = line })
  local sprite = opened(disk, frames.durations(read, plan), given.sprite.filename)
  must(disk:save(sprite, wanted.out))
  batch_line.tell(given, said.warnings)
  given.say(strings.get("batch_parts", { out = wanted.out, words = (parts_words.of(said.report)) }))
end

---Take the frames of a sprite apart and write the parts into a file.
---@param given Batch
---@return string? problem what is wrong, and what to do; nil if all went well
function batch_parts.run(given) return batch_line.run(given, ordered, work) end

return batch_parts
