--- What the session says is done: files, sockets, the daemon, and the time that passes. It reports what becomes of it.
--
-- The daemon that is started here ends with Aseprite, where the shell knows its parent: on Windows it has no word for it,
-- and the daemon ends when nobody has asked it for half an hour.
-- Nothing that is called here raises, nor does what Aseprite calls: a fault of the extension's is reported as any failure.

local connection = require("connection")
local Session = require("session")
local strings = require("strings")
local wire = require("wire")

local Host = {}
Host.__index = Host

local INTERVAL = 0.05

---@class Report what session.lua says of what was asked: `what` is "progress" (`share`, `step`), "reply" (`body`, `images`)
---  or "failure" (`code`, `message`, `hint`, `field`), which are the last of an `id`

---@class StateReport
---@field state string see session.lua
---@field text string
---@field hint string what to do; or empty
---@field notice? string to be shown once

---@param given { version: string, gate: table, env?: fun(name: string): string? }
---@return table host with `state`, the last StateReport
function Host.new(given)
  return setmetatable({
    gate = given.gate, env = given.env or os.getenv, listeners = {}, watchers = {},
    session = Session.new("sprite-bridge-aseprite " .. given.version, given.version),
    state = { kind = "report", what = "state", state = "off", text = strings.get("state_off"), hint = "" },
  }, Host)
end

local function platform()
  if app.os.windows then return "windows" end
  return app.os.macos and "macos" or "linux"
end

-- What the session wants done. Each returns what the session says to it.

local ACTIONS = {}

---@param name string of a file in Sprite Bridge's own folder, which only the user can read
---@return string? path
---@return string? problem a key of strings.lua
function Host:path(name)
  local folder, problem = connection.folder(self.env, platform())
  if not folder then return nil, problem end
  return connection.path(folder, name, platform())
end

function Host:_file(name)
  local path, problem = self:path(name)
  if not path then return nil, problem end
  return self.gate:read_file(path)
end

function ACTIONS.look(self)
  local text, problem = self:_file(connection.FILE)
  if not text then return self.session:looked(nil, problem) end
  return self.session:looked(connection.parse(text, json.decode, wire.VERSION))
end

function ACTIONS.start(self)
  local text, problem = self:_file(connection.LAUNCHER)
  if problem == "no_file" then problem = "no_launcher" end
  local command, line, ok
  if text then command, problem = connection.launcher(text, json.decode) end
  if command then line, problem = connection.line(command, platform(), true) end
  if line then ok, problem = self.gate:execute(line) end
  return self.session:started(not ok and problem or nil)
end

function ACTIONS.open(self, action)
  local number, said = action.socket, {}
  local socket, problem = self.gate:open_socket(action.url, function(kind, data)
    self:_guarded(function()
      if kind == "open" then said = self.session:opened(number)
      elseif kind == "binary" then said = self.session:received(number, data)
      elseif kind == "failed" then said = self.session:failed(number)
      else said = self.session:closed(number) end
      self:_act(said)
    end)
  end)
  if not socket then return self.session:failed(number, problem) end
  self.socket = socket
  return nil
end

function ACTIONS.send(self, action)
  if self.socket and self.socket:send(action.bytes) then return nil end
  return self.session:closed(self.session.socket)
end

function ACTIONS.close(self)
  local socket = self.socket
  self.socket = nil
  if socket then socket:close() end
end

function ACTIONS.report(self, action)
  if action.what == "state" then
    self.state = action
    for _, watcher in ipairs(table.move(self.watchers, 1, #self.watchers, 1, {})) do watcher(action) end
    return
  end
  local listener = self.listeners[action.id]
  if action.what ~= "progress" then self.listeners[action.id] = nil end
  if listener then listener(action) end
end

function Host:_act(actions)
  for _, action in ipairs(actions) do
    local more = ACTIONS[action.kind](self, action)
    if more then self:_act(more) end
  end
end

-- Time: only while it can change anything.

local IDLE = { off = true, error = true, ready = true }

function Host:_is_idle() return IDLE[self.session.state] and self.session.jobs:is_empty() and not self.session.next_look end

function Host:_tick()
  if self.gate.is_asking then return end -- in Aseprite's question; this very code waits for its answer
  self:_act(self.session:tick(os.clock()))
  if self:_is_idle() then self:_sleep() end
end

function Host:_sleep()
  if self.timer then self.timer:stop() end
  self.timer = nil
end

function Host:_wake()
  if self.timer or self:_is_idle() then return end
  self.timer = Timer({ interval = INTERVAL, ontick = function() self:_guarded(self._tick, self) end })
  self.timer:start()
end

-- A fault in here, or in what listens, must not reach Aseprite, which would open its console.

local function first_line(text) return tostring(text):match("^[^\n]*") end

function Host:_fault(why)
  local message, hint = strings.problem("fault", { message = first_line(why) })
  local listeners = self.listeners
  self.listeners, self.fault = {}, why
  pcall(self._sleep, self)
  pcall(ACTIONS.close, self)
  pcall(self.session.leave, self.session)
  self.state = { kind = "report", what = "state", state = "error", text = message, hint = hint }
  for _, watcher in ipairs(self.watchers) do pcall(watcher, self.state) end
  for id, listener in pairs(listeners) do
    pcall(listener, { kind = "report", what = "failure", id = id, code = "fault", message = message, hint = hint })
  end
end

function Host:_guarded(f, ...)
  local ok, why = xpcall(f, debug.traceback, ...)
  if not ok then self:_fault(why) end
  pcall(self._wake, self)
  return ok
end

---Why pictures could not be sent, if that is known before they are read.
---@param op string
---@param images Planned[]
---@return string? problem a key of strings.lua
---@return table? said its values
function Host:refusal(op, images) return self.session:refusal(op, images) end

---Ask the daemon for something; it is started and connected first where that is needed.
---@param ask Ask | "describe"
---@param on_report fun(report: Report) of this question: any number of "progress", then one "reply" or "failure"; it may
---  come before this returns
---@return string id
function Host:ask(ask, on_report)
  local id
  self:_guarded(function()
    if not self.timer then self.session:tick(os.clock()) end -- its clock stood still
    local actions
    id, actions = self.session:ask(ask)
    self.listeners[id] = on_report
    self:_act(actions)
  end)
  return id
end

---End what was asked; its "failure" with the code `cancelled` comes at once or in some seconds.
---@param id string that `ask` gave
function Host:cancel(id)
  self:_guarded(function() self:_act(self.session:cancel(id)) end)
end

---Connect, if there is no connection and none is on its way.
function Host:want()
  self:_guarded(function()
    if not self.timer then self.session:tick(os.clock()) end
    self:_act(self.session:want())
  end)
end

---@param listener fun(state: StateReport) of each from now on
---@return fun() stop it hears no more
function Host:on_state(listener)
  table.insert(self.watchers, listener)
  return function()
    for i, one in ipairs(self.watchers) do
      if one == listener then return table.remove(self.watchers, i) end
    end
  end
end

---Close the connection and forget all that was asked: nothing more is reported. A daemon that was started for this
---Aseprite ends with it.
function Host:leave()
  self.listeners, self.watchers = {}, {}
  self:_guarded(function() self:_act(self.session:leave()) end)
  self:_sleep()
end

return Host
