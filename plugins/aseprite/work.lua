--- One piece of work: something of the sprite is read, the daemon is asked, and there is a result.
--
-- What is read, asked for and made of the answer says who extends it: clean_work.lua, decompose_work.lua. Whatever ends it
-- leaves the sprite as it is.

local slices = require("slices")
local strings = require("strings")

local Work = {}
Work.__index = Work

---@class WorkSpec
---@field host table
---@field read SpriteTable of the sprite, as it is now
---@field plan any what is taken of it
---@field op string
---@field params table
---@field on fun(event: "progress" | "answered" | "applied" | "failed", message?: string, hint?: string)

local BUSY = { reading = true, sending = true, asking = true, applying = true, opening = true }

---@return table class whose works are read, asked for and applied in their own way
function Work.extend()
  local class = setmetatable({}, { __index = Work })
  class.__index = class
  return class
end

---@param class table that `Work.extend` gave; of its own it has
---  `planned(self)`: what will be sent, as a Planned
---  `read_all(self)`: to be run in a coroutine, returns the pictures, or nil and a key of strings.lua
---  `has_read(self, pictures, ...)`: gets what that returns, and asks
---  `answered(self, report)`: gets the daemon's reply
---@param spec WorkSpec
---@param more? table fields
---@return table work that is read from now on, bit by bit
function Work.start(class, spec, more)
  local self = setmetatable({ spec = spec, phase = "reading", share = 0, step = "" }, class)
  for key, value in pairs(more or {}) do self[key] = value end
  self:run(function()
    local problem, said = spec.host:refusal(spec.op, { self:planned() })
    if problem then return nil, problem, said end
    return self:read_all()
  end, function(pictures, found, said)
    if not pictures then return self:fail(strings.problem(found, said)) end
    self:has_read(pictures, found)
  end)
  return self
end

---@return boolean
function Work:is_busy() return BUSY[self.phase] == true end

---Where there is a result, it is there still.
---@param message string
---@param hint? string
function Work:fail(message, hint)
  self.phase, self.asking = self.result and "answered" or "ended", nil
  self.spec.on("failed", message, hint)
end

---In slices, with progress.
---@param work function
---@param on_done fun(...) gets what `work` returns
function Work:run(work, on_done)
  self.share, self.step = 0, ""
  self.running = slices.start(work, {
    done = on_done,
    share = function(share)
      self.share = share
      self.spec.on("progress")
    end,
    fault = function(message)
      self:fail(strings.problem("fault", { message = message:match("^[^\n]*") }))
    end,
  })
end

---@param ask Ask its `op` is that of the work
function Work:ask(ask)
  local asking = {}
  ask.op = self.spec.op
  self.phase, self.share, self.step, self.asking = "asking", 0, "", asking
  asking.id = self.spec.host:ask(ask, function(report)
    if self.asking == asking then self:_told(report) end -- else it was cancelled, or asked anew
  end)
  if self.asking == asking then self.spec.on("progress") end -- it may be long before there is a connection
end

function Work:_told(report)
  if report.what == "progress" then
    self.share, self.step = report.share, report.step
    return self.spec.on("progress")
  end
  if report.what == "failure" then return self:fail(report.message, report.hint) end
  self:answered(report)
end

---There is a result from now on.
---@param result any
function Work:has_result(result)
  self.phase, self.asking, self.result = "answered", nil, result
end

---End what is going on. What was there before stays.
function Work:cancel()
  if not self:is_busy() then return end
  local asking = self.asking
  if self.running then self.running.cancel() end
  self:fail(strings.get("cancelled"))
  if asking and asking.id then self.spec.host:cancel(asking.id) end
end

return Work
