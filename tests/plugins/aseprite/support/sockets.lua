--- WebSockets as Aseprite's: they speak by the test's hand, and reconnect for ever.

local strict = require("strict")

local sockets = {}

sockets.TYPES = { TEXT = 0, OPEN = 1, CLOSE = 2, ERROR = 3, PING = 4, PONG = 5, FRAGMENT = 6, BINARY = 16 }

local WebSocket = strict.class("WebSocket")
local KEYS = { url = true, onreceive = true, deflate = true, minreconnectwait = true, maxreconnectwait = true }

---@class FakeSocket
---@field url string
---@field is_connecting boolean `connect` was called, `close` was not
---@field is_open boolean
---@field sent string[] binary messages
---@field deflate boolean
---@field on? table<string, fun(bytes?: string)> "connect", "sent", "close": what the script did
local Socket = {}
Socket.__index = Socket

WebSocket.get.url = function(state) return state.url end
local function tell(state, what, bytes)
  if state.on and state.on[what] then state.on[what](bytes) end
end

WebSocket.call.connect = function(state)
  state.is_connecting = true
  tell(state, "connect")
end
-- What the closing says comes later, as all that a socket says.
WebSocket.call.close = function(state)
  if state.is_connecting then state:queue(sockets.TYPES.CLOSE, "", "") end
  state.is_connecting, state.is_open = false, false
  tell(state, "close")
end
WebSocket.call.sendBinary = function(state, ...)
  if not state.is_open then error("WebSocket is not connected, can't send data", 2) end
  table.insert(state.sent, table.concat({ ... }))
  tell(state, "sent", state.sent[#state.sent])
end
WebSocket.call.sendText = function() error("not here: text", 2) end
WebSocket.call.sendPing = function() error("not here: a ping", 2) end
-- What nobody holds any more is closed.
WebSocket.meta.__gc = function(object)
  local state = strict.state(object, WebSocket)
  state.is_connecting, state.is_open = false, false
end

---@param ase table
---@return function constructor
function sockets.constructor(ase)
  return function(given)
    for key in pairs(given) do
      if not KEYS[key] then error("a WebSocket has no '" .. key .. "'", 2) end
    end
    ase:ask("socket", given.url, 2)
    local state = setmetatable({
      ase = ase, url = given.url, onreceive = given.onreceive, deflate = given.deflate, is_connecting = false,
      is_open = false, sent = {}, queued = {},
    }, Socket)
    table.insert(ase.sockets, state)
    if ase.on_socket then ase.on_socket(state) end
    return strict.object(WebSocket, state)
  end
end

function Socket:queue(type, data, why) table.insert(self.queued, { type, data, why }) end

-- In the background nothing is ever delivered. A callback that raises stops the socket.
function Socket:deliver()
  while #self.queued > 0 do
    local event = table.remove(self.queued, 1)
    if not self.ase:protected(self.onreceive, event[1], event[2], event[3]) then
      self.is_connecting, self.is_open = false, false
    end
  end
end

function Socket:_says(type, data, why)
  self:queue(type, data or "", why or "")
  if self.ase.ui then self:deliver() end
end

---It is connected.
function Socket:open()
  assert(self.is_connecting, "nobody connects")
  self.is_open = true
  self:_says(sockets.TYPES.OPEN)
end

---The other side says something, in two fragments.
---@param bytes string
function Socket:say(bytes)
  assert(self.is_open, "it is not open")
  self:_says(sockets.TYPES.FRAGMENT)
  self:_says(sockets.TYPES.BINARY, bytes)
end

---It cannot be connected; unless it is closed it tries again.
---@param why? string
function Socket:fail(why)
  assert(self.is_connecting, "nobody connects")
  self:_says(sockets.TYPES.ERROR, "", why or "Connection refused")
end

---The other side is gone; unless it is closed it connects again.
function Socket:drop()
  self.is_open = false
  self:_says(sockets.TYPES.CLOSE)
end

return sockets
