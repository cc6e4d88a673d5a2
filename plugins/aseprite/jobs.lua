--- What is asked of the daemon, from the asking to the answer. session.lua says when something can be sent.

local limits = require("limits")
local strings = require("strings")
local wire = require("wire")

local Jobs = {}
Jobs.__index = Jobs

---@class Job
---@field id string
---@field ask? Ask nil for a question about the daemon
---@field sent boolean
---@field cancelled_at? number on the session's clock

---@return table
function Jobs.new() return setmetatable({ list = {}, by_id = {}, count = 0 }, Jobs) end

---@param ask Ask | "describe"
---@return string id which no other ever has
function Jobs:add(ask)
  self.count = self.count + 1
  local job = { id = "a" .. self.count, ask = ask ~= "describe" and ask or nil, sent = false }
  self.list[#self.list + 1], self.by_id[job.id] = job, job
  return job.id
end

---@param id string
---@return Job?
function Jobs:get(id) return self.by_id[id] end

---@return boolean
function Jobs:is_empty() return #self.list == 0 end

---@param id string
function Jobs:forget(id)
  self.by_id[id] = nil
  for i, job in ipairs(self.list) do
    if job.id == id then return table.remove(self.list, i) end
  end
end

-- What a failure is called in an action, whether the daemon said it or we.
local function failure(id, code, message, hint, field)
  return {
    kind = "report", what = "failure", id = id, code = code, message = message, hint = hint or "", field = field,
  }
end

---@param id string
---@param key string of strings.lua, and the code
---@param said? table
---@return table action
function Jobs.failed(id, key, said) return failure(id, key, strings.problem(key, said)) end

local function encoded(job, most)
  local ask = job.ask
  if not ask then return wire.describe(job.id) end
  local images = ask.images or {}
  local key, said = limits.problem(images, ask.op, most)
  if key then return nil, key, said end
  local bytes, message = wire.request(job.id, ask)
  if not bytes then return nil, "bad_request", { message = message } end
  key, said = limits.of_message(#bytes, images, ask.op, most)
  if key then return nil, key, said end
  return bytes
end

---Send what was not sent yet.
---@param most table<string, integer> of the daemon's hello
---@return table[] actions
function Jobs:send(most)
  local actions, waiting = {}, {}
  for _, job in ipairs(self.list) do
    if not job.sent then waiting[#waiting + 1] = job end
  end
  for _, job in ipairs(waiting) do
    local bytes, key, said = encoded(job, most)
    if bytes then
      job.sent = true
      if job.ask then job.ask.images = nil end -- they are in the message: not twice in memory while it works
      actions[#actions + 1] = { kind = "send", bytes = bytes }
    else
      self:forget(job.id)
      actions[#actions + 1] = Jobs.failed(job.id, key, said)
    end
  end
  return actions
end

---End a job that waits; ask the daemon to end one that runs.
---@param id string
---@param clock number
---@return table[] actions
function Jobs:cancel(id, clock)
  local job = self.by_id[id]
  if not job or job.cancelled_at then return {} end
  if not job.sent then
    self:forget(id)
    return { Jobs.failed(id, "cancelled") }
  end
  job.cancelled_at = clock
  return { { kind = "send", bytes = wire.cancel(id) } }
end

---Give up those whose cancelling was not answered: the artist does not wait for what is not wanted any more.
---@param clock number
---@param patience number seconds
---@return table[] actions
function Jobs:give_up(clock, patience)
  local actions = {}
  for i = #self.list, 1, -1 do
    local job = self.list[i]
    if job.cancelled_at and clock - job.cancelled_at > patience then
      self:forget(job.id)
      actions[#actions + 1] = Jobs.failed(job.id, "cancelled")
    end
  end
  return actions
end

---@param key string of strings.lua
---@param said? table
---@return table[] actions one failure for each job; none is left
function Jobs:fail_all(key, said)
  local actions = {}
  for i, job in ipairs(self.list) do actions[i] = Jobs.failed(job.id, key, said) end
  self.list, self.by_id = {}, {}
  return actions
end

---What an answer means for the job that it is to; nothing for one that was given up.
---@param message Message
---@return table[] actions
function Jobs:answered(message)
  local id = message.id
  if not self.by_id[id] then return {} end
  if message.type == "progress" then
    return { { kind = "report", what = "progress", id = id, share = message.share, step = message.step } }
  end
  if message.type == "cancel" then
    if message.found then return {} end -- the failure `cancelled` follows
    self:forget(id)
    return { Jobs.failed(id, "cancelled") }
  end
  self:forget(id)
  if message.type == "reply" then
    return { { kind = "report", what = "reply", id = id, body = message.body, images = message.images } }
  end
  return { failure(id, message.code, message.message, message.hint, message.field) }
end

return Jobs
