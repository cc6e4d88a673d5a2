--- One decomposition: frames are read, the daemon takes them apart, and the parts are opened as a new sprite.

local Work = require("work")
local frames = require("frames")
local opening = require("opening")
local parts_answer = require("parts_answer")
local slices = require("slices")
local strings = require("strings")
local values = require("values")

local DecomposeWork = Work.extend()

local PAINTED = 4 -- ticks after which a window has been

---@class DecomposeSpec: WorkSpec
---@field plan FramePlan
---@field from string name of the sprite's file

---@param spec DecomposeSpec
---@return table work that is read from now on, bit by bit
function DecomposeWork.new(spec) return Work.start(DecomposeWork, spec) end

function DecomposeWork:planned()
  return { w = self.spec.read.width, h = self.spec.read.height, count = #self.spec.plan.frames }
end

function DecomposeWork:read_all() return frames.pictures(self.spec.read, self.spec.plan) end

-- What was entered, and what nobody enters.
function DecomposeWork:_params()
  local spec, found = self.spec, { n = 0 }
  local function add(name, value) found[found.n + 1], found[found.n + 2], found.n = name, value, found.n + 2 end
  for _, name in ipairs(values.keys(spec.params)) do add(name, spec.params[name]) end
  add("aseprite", true)
  add("durations_ms", values.array(frames.durations(spec.read, spec.plan)))
  return values.map_of(found)
end

-- Aseprite may stand still while it sends much: that it does is painted first.
local function painted()
  for _ = 1, PAINTED do coroutine.yield(slices.OWN) end
end

function DecomposeWork:has_read(pictures)
  local read = self.spec.read
  self.phase = "sending"
  self:run(painted, function()
    self:ask({
      params = self:_params(),
      images = { { w = read.width, h = read.height, format = "rgba8", count = #pictures, data = table.concat(pictures) } },
    })
  end)
  self.spec.on("progress")
end

function DecomposeWork:answered(report)
  local found = parts_answer.read(report)
  if not found then return self:fail(strings.problem("wrong_result")) end
  self:has_result(found)
  self.spec.on("answered")
end

---Open what was found as a new sprite: "applied" is told, or "failed", and it can be tried again.
function DecomposeWork:open()
  local spec = self.spec
  self.phase = "opening"
  local sprite, problem, said = opening.open(spec.host, {
    bytes = self.result.bytes, w = spec.read.width, h = spec.read.height, count = #spec.plan.frames, from = spec.from,
  })
  if not sprite then return self:fail(strings.problem(problem, said)) end
  self.phase = "answered"
  spec.on("applied")
end

return DecomposeWork
