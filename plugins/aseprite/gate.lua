--- The only file with calls for which Aseprite asks the user: reading and writing a file, opening a socket, running a
--- command.
--
-- Aseprite asks for each kind of call, and for each file of Lua whose code calls. So all such calls are here, none when the
-- extension starts, and before the first the user is told what comes and why, of each kind; that is never told twice.
-- While a question of Aseprite's is shown timers go on ticking: see `is_asking`. Without windows nobody is asked anything.

local alert = require("alert")
local strings = require("strings")
local values = require("values")

local Gate = {}
Gate.__index = Gate

-- What is explained together, as it comes together.
local GROUPS = { { "read", "execute", "socket" }, { "write", "open" } }

local function group_of(kind)
  for _, group in ipairs(GROUPS) do
    if values.among(kind, group) then return group end
  end
  error("no such kind: " .. kind)
end

local function explanation(group)
  local texts = { strings.get("ask") }
  for _, kind in ipairs(group) do texts[#texts + 1] = strings.get("ask_" .. kind) end
  texts[#texts + 1] = strings.get("ask_trust")
  return texts
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

-- All kinds of a group at once: who gives full trust at the first question is asked no other.
function Gate:_is_explained(kind)
  local explained = type(self.preferences.explained) == "table" and self.preferences.explained or {}
  if not app.isUIAvailable or explained[kind] then return true end
  local group = group_of(kind)
  if not self.explain(explanation(group)) then return false end
  local now = {} -- a new table, not a change in the old one: this one is sure to be stored
  for _, list in ipairs(GROUPS) do
    for _, one in ipairs(list) do now[one] = explained[one] == true or nil end
  end
  for _, one in ipairs(group) do now[one] = true end
  self.preferences.explained = now
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

---Open what the bytes of a file are, by way of a file that is there no longer when this returns.
---@param path string where no other file is
---@param bytes string
---@return any? sprite
---@return string? problem a key of strings.lua: `parts_not_written`, `parts_not_opened`, `not_allowed`
---@return table? said its values
function Gate:open_bytes(path, bytes)
  local said = { path = path }
  local sprite, problem = self:_pass("write", function()
    local file = io.open(path, "wb")
    if not file then return nil, "parts_not_written" end
    local is_written = file:write(bytes) ~= nil
    is_written = file:close() and is_written
    local ok, found = true, nil
    if is_written then
      ok, found = pcall(function()
        local opened = app.open(path) -- no tail call, after which nobody could tell which file called
        return opened
      end)
    end
    os.remove(path)
    if not ok then error(found, 0) end
    return found, not is_written and "parts_not_written" or not found and "parts_not_opened" or nil
  end)
  return sprite, problem, said
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
