--- The connection to the daemon as a state machine: events in, actions out. No socket, no clock, no file.
--
-- States: "off", "starting" (the daemon), "connecting", "greeting", "ready", "busy", "error".
--
-- Every input returns a list of actions, in order. `kind` is
--   "look"    read the connection file, and say `looked`
--   "start"   run the command of launcher.json, and say `started`
--   "open"    open a WebSocket to `url`; say `socket`, its number, with all that it does
--   "send"    send `bytes` as one binary message
--   "close"   close the WebSocket
--   "report"  tell the user: `what` is "state" (`state`, `text`, `hint`, `notice`), or "progress" (`share`, `step`),
--             "reply" (`body`, `images`) or "failure" (`code`, `message`, `hint`, `field`), each with the `id` of `ask`

local Jobs = require("jobs")
local limits = require("limits")
local strings = require("strings")
local wire = require("wire")

local Session = {}
Session.__index = Session

local SECONDS = { connect = 5, greet = 5, start = 30, between_looks = 0.5, quiet = 20, answer = 10, cancel = 5 }
local LONGEST_STEP = 1 -- more between two ticks is a modal window of Aseprite's, in which nothing can arrive
local HELLO = "hello"

---@param client string name and version of this program, up to 64 characters
---@param version string of the extension
---@return table session
function Session.new(client, version)
  return setmetatable({
    client = client, version = version, state = "off", clock = 0, socket = 0, asked = 0, jobs = Jobs.new(),
  }, Session)
end

local function append(actions, more)
  table.move(more, 1, #more, #actions + 1, actions)
  return actions
end

local function state_report(state, key, said)
  local text, hint = strings.get("state_" .. state), ""
  if key then text, hint = strings.problem(key, said) end
  return { kind = "report", what = "state", state = state, text = text, hint = hint }
end

function Session:_enter(state, seconds)
  self.state, self.deadline = state, seconds and self.clock + seconds or nil
  return state_report(state)
end

---The socket's number goes up: what the old one still says is not heard.
function Session:_hang_up()
  local was_open = self.is_open
  self.is_open, self.socket, self.asked_at = false, self.socket + 1, nil
  return was_open and { { kind = "close" } } or {}
end

function Session:_error(key, said)
  local actions = append(self:_hang_up(), self.jobs:fail_all(key, said))
  self.state, self.deadline, self.next_look = "error", nil, nil
  actions[#actions + 1] = state_report("error", key, said)
  return actions
end

function Session:_look()
  self.next_look, self.is_looking = nil, true
  return { { kind = "look" } }
end

---Connect, if there is no connection and none is on its way.
---@return table[] actions
function Session:want()
  if self.state ~= "off" and self.state ~= "error" then return {} end
  self.has_launched, self.has_retried = false, false
  return append({ self:_enter("connecting") }, self:_look())
end

---@param found? Connection
---@param problem? string why there is none: a key of strings.lua
---@return table[] actions
function Session:looked(found, problem)
  if not self.is_looking then return {} end
  self.is_looking = false
  if found then return self:_open(found) end
  if problem ~= "no_file" then return self:_error(problem or "no_file") end
  return self:_start()
end

function Session:_open(found)
  self.token, self.is_open, self.socket = found.token, true, self.socket + 1
  if self.state ~= "starting" then self.deadline = self.clock + SECONDS.connect end -- else what is left of the start's
  local report = state_report(self.state)
  return { report, { kind = "open", url = found.ws, socket = self.socket } }
end

-- Nothing runs. Once that is a reason to start it; after that it may not be ready yet.
function Session:_start()
  if self.has_launched then
    self.next_look = self.clock + SECONDS.between_looks
    return {}
  end
  self.has_launched = true
  return { self:_enter("starting", SECONDS.start), { kind = "start" } }
end

---@param problem? string why the command was not run: a key of strings.lua
---@return table[] actions
function Session:started(problem)
  if self.state ~= "starting" then return {} end
  if problem then return self:_error(problem) end
  self.deadline, self.next_look = self.clock + SECONDS.start, self.clock + SECONDS.between_looks
  return {}
end

---@param socket integer
---@return table[] actions
function Session:opened(socket)
  if socket ~= self.socket or not self.is_open then return {} end
  local report = self:_enter("greeting", SECONDS.greet)
  return { report, { kind = "send", bytes = wire.hello(HELLO, self.client, self.token) } }
end

---The socket could not be connected, or broke.
---@param socket integer
---@param problem? string why, if it is not the daemon: `not_allowed`
---@return table[] actions
function Session:failed(socket, problem)
  if socket ~= self.socket or not self.is_open then return {} end
  if problem then return self:_error(problem) end
  if self.state ~= "connecting" and self.state ~= "starting" then return self:closed(socket) end
  return append(self:_hang_up(), self:_start()) -- the file was left by a daemon that is no more
end

---@param socket integer
---@return table[] actions
function Session:closed(socket)
  if socket ~= self.socket or not self.is_open then return {} end
  if self.state ~= "ready" then return self:_error("lost") end
  return append(self:_hang_up(), { self:_enter("off") }) -- nobody waits for anything
end

function Session:_settle()
  local state = self.jobs:is_empty() and "ready" or "busy"
  if self.state == state then return {} end
  return { self:_enter(state) }
end

function Session:_greeted(message)
  self.limits = message.limits
  local version = message.server:match("(%S+)$")
  local report = self:_enter("ready")
  if version ~= self.version then
    report.notice = table.concat({ strings.problem("other_version", { daemon = version, extension = self.version }) }, " ")
  end
  return append(append({ report }, self.jobs:send(self.limits)), self:_settle())
end

-- An old token may be that of a daemon which was replaced a moment ago: the file is read again, once.
function Session:_refused(message)
  if message.code == "version" then return self:_error("other_protocol") end
  if message.code ~= "unauthorized" or self.has_retried then
    return self:_error("refused", { message = message.message })
  end
  self.has_retried = true
  local report = self:_enter("connecting", SECONDS.connect)
  return append(append(self:_hang_up(), { report }), self:_look())
end

local LIMITS = { "max_websocket_bytes", "max_images", "max_frames", "max_side", "max_pixels" }

local function names_limits(message)
  for _, name in ipairs(LIMITS) do
    if not message.limits[name] then return false end
  end
  return true
end

function Session:_while_greeting(message)
  if message.type == "hello" and names_limits(message) then return self:_greeted(message) end
  if message.type == "failure" then return self:_refused(message) end
  return self:_error("not_understood", { message = message.type })
end

---@param socket integer
---@param bytes string one binary message, whatever it holds
---@return table[] actions
function Session:received(socket, bytes)
  if socket ~= self.socket or not self.is_open then return {} end
  self.heard_at, self.asked_at = self.clock, nil
  local message, why = wire.decode(bytes)
  if not message then return self:_error("not_understood", { message = why }) end
  if self.state == "greeting" then return self:_while_greeting(message) end
  if message.type == "hello" or self.state ~= "ready" and self.state ~= "busy" then
    return self:_error("not_understood", { message = message.type })
  end
  if message.type == "failure" and message.id == wire.NO_ID then
    return self:_error("refused", { message = message.message })
  end
  return append(self.jobs:answered(message), self:_settle())
end

---Why pictures could not be sent, if that is known already: a daemon says what it takes when it is connected.
---@param op string
---@param images Planned[]
---@return string? problem a key of strings.lua
---@return table? said its values
function Session:refusal(op, images)
  if self.state ~= "ready" and self.state ~= "busy" then return nil end
  return limits.problem(images, op, self.limits)
end

---Ask the daemon for something; connects first where that is needed. The pictures are let go of when they are sent.
---@param ask Ask | "describe"
---@return string id
---@return table[] actions
function Session:ask(ask)
  local id = self.jobs:add(ask)
  if self.state == "ready" or self.state == "busy" then
    if self.state == "ready" then self.heard_at = self.clock end
    return id, append(self.jobs:send(self.limits), self:_settle())
  end
  return id, self:want()
end

---@param id string that `ask` gave
---@return table[] actions
function Session:cancel(id)
  local actions = self.jobs:cancel(id, self.clock)
  if self.state == "ready" or self.state == "busy" then append(actions, self:_settle()) end
  return actions
end

---Close, and forget all that was asked: nothing more comes.
---@return table[] actions
function Session:leave()
  self.jobs:fail_all("cancelled")
  self.is_looking, self.next_look = false, nil
  return append(self:_hang_up(), { self:_enter("off") })
end

-- A daemon that works may be silent for long. It is asked whether it is there; then it has to say something.
function Session:_listen()
  if self.state ~= "busy" then return {} end
  if self.asked_at then
    return self.clock - self.asked_at > SECONDS.answer and self:_error("no_answer") or {}
  end
  if self.clock - (self.heard_at or self.clock) <= SECONDS.quiet then return {} end
  self.asked, self.asked_at = self.asked + 1, self.clock
  return { { kind = "send", bytes = wire.status("s" .. self.asked) } }
end

---Time passes; to be said some times a second.
---@param now number seconds, of a clock that never goes back
---@return table[] actions
function Session:tick(now)
  self.clock = self.clock + math.min(LONGEST_STEP, math.max(0, now - (self.last_tick or now)))
  self.last_tick = now
  if self.deadline and self.clock > self.deadline then
    return self:_error(self.state == "starting" and "not_started" or "no_answer")
  end
  if self.next_look and self.clock >= self.next_look then return self:_look() end
  local actions = self.jobs:give_up(self.clock, SECONDS.cancel)
  if #actions > 0 and self.state == "busy" then append(actions, self:_settle()) end
  return append(actions, self:_listen())
end

return Session
