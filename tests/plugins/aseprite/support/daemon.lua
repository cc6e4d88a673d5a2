--- What a daemon says, as bytes, and a session that talks with one that the test plays.

local check = require("check")
local msgpack = require("msgpack")
local Session = require("session")
local values = require("values")

local daemon = {}

daemon.FOUND = { ws = "ws://127.0.0.1:5/", token = "secret", version = "0.1.0", pid = 1 }
daemon.LIMITS = {
  max_message_bytes = 335544320, max_websocket_bytes = 2000, max_images = 4, max_frames = 6, max_side = 100,
  max_pixels = 900,
}

---@param type string
---@param id string
---@param ... any further keys and values of the header
---@return string bytes
function daemon.says(type, id, ...)
  local parts = table.pack("v", 1, "type", type, "id", id, ...)
  local header = msgpack.encode(values.map_of(parts))
  return string.pack(">I4", #header) .. header
end

---@param server? string
---@return string bytes
function daemon.welcome(server)
  local limits = values.map()
  for name, limit in pairs(daemon.LIMITS) do limits[name] = limit end
  return daemon.says("hello", "hello", "server", server or "sprite-bridge 0.1.0", "limits", limits)
end

-- The header of what the session sends.
local function header_of(bytes)
  local length = string.unpack(">I4", bytes)
  return check.is_true((msgpack.decode(bytes:sub(5, 4 + length), 16384, 8)))
end

---A line for each action.
---@param actions table[]
---@return string
function daemon.told(actions)
  local lines = {}
  for i, action in ipairs(actions) do
    local line = action.kind
    if action.kind == "send" then
      local header = header_of(action.bytes)
      line = "send " .. header.type .. " " .. header.id
    elseif action.kind == "open" then
      line = "open " .. action.socket
    elseif action.kind == "report" then
      line = action.what .. " " .. (action.state or action.id) .. (action.code and " " .. action.code or "")
    end
    lines[i] = line
  end
  return table.concat(lines, ", ")
end

---@return table session in the state "off"
function daemon.session() return Session.new("a test 1.0", "0.1.0") end

---@return table session that is ready, with socket 1
function daemon.ready()
  local session = daemon.session()
  session:tick(0)
  session:want()
  session:looked(daemon.FOUND)
  session:opened(1)
  session:received(1, daemon.welcome())
  check.same(session.state, "ready")
  return session
end

---Time passes, a tenth of a second at a time.
---@param session table
---@param seconds number
---@return table[] actions of all these ticks
function daemon.wait(session, seconds)
  local all = {}
  for _ = 1, math.ceil(seconds * 10) do
    local actions = session:tick((session.last_tick or 0) + 0.1)
    table.move(actions, 1, #actions, #all + 1, all)
    if #all > 0 then return all end
  end
  return all
end

return daemon
