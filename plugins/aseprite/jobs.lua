--- What is asked of the daemon, from the asking to the answer. session.lua says when something can be sent.

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

local function frames_of(images)
  local count = 0
  for _, picture in ipairs(images or {}) do count = count + (picture.count or 1) end
  return count
end

-- A message that is too large would cost the connection; an operation would refuse the others after they were sent.
local function problem_of(ask, limits)
  for _, picture in ipairs(ask.images or {}) do
    local side, most = limits.max_side, limits.max_pixels
    if picture.w > side or picture.h > side or picture.w * picture.h > most then
      return "too_wide", { width = picture.w, height = picture.h, side = side, most = most }
    end
  end
  local frames, most = frames_of(ask.images), limits.max_frames
  if frames > most or #(ask.images or {}) > limits.max_images then
    return "too_many", { count = frames, most = frames > most and most or limits.max_images }
  end
  return nil
end

local MIB = 1 << 20

local function encoded(job, limits)
  if not job.ask then return wire.describe(job.id) end
  local key, said = problem_of(job.ask, limits)
  if key then return nil, key, said end
  local bytes, message = wire.request(job.id, job.ask)
  if not bytes then return nil, "bad_request", { message = message } end
  local most = limits.max_websocket_bytes
  if #bytes > most then
    return nil, "too_large", { mib = math.ceil(#bytes / MIB), most = most // MIB }
  end
  return bytes
end

---Send what was not sent yet.
---@param limits table<string, integer> of the daemon's hello
---@return table[] actions
function Jobs:send(limits)
  local actions, waiting = {}, {}
  for _, job in ipairs(self.list) do
    if not job.sent then waiting[#waiting + 1] = job end
  end
  for _, job in ipairs(waiting) do
    local bytes, key, said = encoded(job, limits)
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
