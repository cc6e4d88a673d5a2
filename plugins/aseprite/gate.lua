--- The only file with calls for which Aseprite asks the user: reading a file, opening a socket, running a command.
--
-- Aseprite asks for each kind of call, and for each file of Lua whose code calls. So all such calls are here, none when the
-- extension starts, and before the first the user is told what comes and why, of each kind; that is never told twice.
-- While a question of Aseprite's is shown timers go on ticking: see `is_asking`. Without windows nobody is asked anything.

local alert = require("alert")
local strings = require("strings")

local Gate = {}
Gate.__index = Gate

local function explanation()
  return {
    strings.get("ask"), strings.get("ask_read"), strings.get("ask_execute"), strings.get("ask_socket"),
    strings.get("ask_trust"),
  }
end

---@class Socket one that was opened; nothing more is heard of it once it is closed
---@field send fun(self: Socket, bytes: string): boolean ok as one binary message; false if it is not open
---@field close fun(self: Socket)

---@param given { preferences: table, explain?: fun(texts: string[]): boolean }
---  preferences: of the plugin; `explained` in them are the kinds of which the user was told
---  explain: shows the texts and waits; false: the user does not want to. An alert, if there is none
---@return table gate with `is_asking`: true while the user is told or asked something
function Gate.new(given)
  return setmetatable({
    preferences = given.preferences, explain = given.explain or alert.ask, is_asking = false, sockets = {},
  }, Gate)
end

-- All kinds at once: who gives full trust at the first question is asked no other.
function Gate:_is_explained(kind)
  local explained = self.preferences.explained
  if not app.isUIAvailable or type(explained) == "table" and explained[kind] then return true end
  if not self.explain(explanation()) then return false end
  -- A new table, not a change in the old one: this one is sure to be stored.
  self.preferences.explained = { read = true, execute = true, socket = true }
  return true
end

-- `f` calls what is gated, and must be a function of this file, which Aseprite names in its question.
function Gate:_pass(kind, f)
  if self.is_asking then return nil, "not_allowed" end -- a question is open already
  self.is_asking = true
  local ok, found, problem = pcall(function()
    if not self:_is_explained(kind) then return nil, "not_allowed" end
    local passed, value, why = pcall(f)
    if not passed then return nil, "not_allowed" end -- denied calls raise
    return value, why
  end)
  self.is_asking = false
  if not ok then error(found, 0) end
  return found, problem
end

---@param path string
---@return string? text
---@return string? problem a key of strings.lua: `no_file`, `not_allowed`
function Gate:read_file(path)
  return self:_pass("read", function()
    local file = io.open(path, "rb")
    local text = file and file:read("a")
    if file then file:close() end
    return text, not text and "no_file" or nil
  end)
end

---Run a command; Aseprite stands still until its shell has ended.
---@param line string for the shell
---@return boolean? ok
---@return string? problem a key of strings.lua: `bad_launcher` (it failed), `not_allowed`
function Gate:execute(line)
  return self:_pass("execute", function()
    local ok = os.execute(line)
    return ok, not ok and "bad_launcher" or nil
  end)
end

local Socket = {}
Socket.__index = Socket

function Socket:send(bytes)
  -- It raises where the connection broke and nobody was told of it yet.
  return self.ws ~= nil and pcall(function() self.ws:sendBinary(bytes) end)
end

function Socket:close()
  local ws = self.ws
  if not ws then return end
  self.ws, self.gate.sockets[self] = nil, nil
  ws:close()
end

-- Aseprite's WebSocket connects again and again by itself: whatever ends it, it is closed. What it says later is not heard.
local function listener(socket, on_event)
  local types = WebSocketMessageType
  local kinds = {
    [types.OPEN] = "open", [types.BINARY] = "binary", [types.TEXT] = "binary", [types.CLOSE] = "closed",
    [types.ERROR] = "failed",
  }
  return function(type, data, why)
    local kind = kinds[type] -- none: a fragment, of which the whole follows, or a sign of life
    if not kind or not socket.ws then return end
    if kind == "closed" or kind == "failed" then socket:close() end
    on_event(kind, kind == "failed" and why or data)
  end
end

---Open a WebSocket. It is held until it is closed.
---@param url string
---@param on_event fun(kind: "open" | "binary" | "closed" | "failed", data: string) must not raise; after "closed" and
---  "failed" nothing comes; `data` is a message, or why it failed
---@return Socket?
---@return string? problem a key of strings.lua: `not_allowed`, `no_websocket`
function Gate:open_socket(url, on_event)
  if not WebSocket then return nil, "no_websocket" end
  local socket = setmetatable({ gate = self }, Socket)
  local ws, problem = self:_pass("socket", function()
    local made = WebSocket({ -- no tail call, after which nobody could tell which file called
      url = url, onreceive = listener(socket, on_event), deflate = false,
    })
    return made
  end)
  if not ws then return nil, problem end
  socket.ws, self.sockets[socket] = ws, true
  ws:connect()
  return socket
end

return Gate
