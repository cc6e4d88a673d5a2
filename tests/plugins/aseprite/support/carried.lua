--- An Aseprite whose sockets are real: the Carrier of test_aseprite_lua.py has them. live.lua says what is said and heard.

local aseprite = require("aseprite")
local check = require("check")

local carried = {}

local stdin, stdout = io.stdin, io.stdout -- Aseprite's would ask

local function say(...)
  stdout:write(table.concat({ ... }, " "), "\n")
  stdout:flush()
end

-- What a socket does goes to the carrier; what the carrier says comes to the last socket.
local function carry(socket)
  socket.on = {
    connect = function() say("open", socket.url) end, close = function() say("close") end,
    sent = function(bytes) say("send", check.hex(bytes)) end,
  }
end

local function time(ase, seconds)
  ase.base = ase.base or seconds - ase.now
  ase:wait(math.max(0, seconds - ase.base - ase.now))
end

local EVENTS = {
  opened = function(ase) ase.sockets[#ase.sockets]:open() end,
  received = function(ase, hex) ase.sockets[#ase.sockets]:say(check.unhex(hex)) end,
  closed = function(ase) ase.sockets[#ase.sockets]:drop() end,
  failed = function(ase) ase.sockets[#ase.sockets]:fail() end,
  time = function(ase, seconds) time(ase, tonumber(seconds)) end,
}

---Hear what happens until something is so.
---@param ase table
---@param is_done fun(): any
function carried.until_done(ase, is_done)
  while not is_done() do
    local event, rest = check.is_true(stdin:read(), "nobody speaks any more"):match("^(%a+) ?(.*)$")
    EVENTS[event](ase, rest)
  end
end

---Run something in it, and say "done" or what went wrong.
---@param main fun(ase: table)
function carried.run(main)
  local ok, why = xpcall(aseprite.with, debug.traceback, { real_files = true, on_socket = carry }, main)
  say(ok and "done" or tostring(why):gsub("\n", " | "))
end

return carried
