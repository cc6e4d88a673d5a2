local aseprite = require("aseprite")
local check = require("check")
local daemon = require("daemon")
local Gate = require("gate")
local Host = require("host")
local strings = require("strings")
local values = require("values")

local tests = {}

local FILE = "/home/.sb/daemon.json"
local LAUNCHER = "/home/.sb/launcher.json"
local FOUND = '{"protocol": 1, "version": "0.1.0", "pid": 7, "token": "t", "ws": "ws://127.0.0.1:5/"}'
local COMMAND = '{"command": ["/usr/bin/python3", "-m", "sprite_bridge", "serve"]}'
local ASK = { op = "clean", params = values.map() }

local function env(name) return name == "SPRITE_BRIDGE_HOME" and "/home/.sb" or nil end

---@return table host
---@return string[] states each with what it says
---@return table gate
local function host_of(explain)
  local gate = Gate.new({ preferences = {}, explain = explain or function() return true end })
  local host, states = Host.new({ version = "0.1.0", gate = gate, env = env }), {}
  host:on_state(function(report) states[#states + 1] = report.state end)
  return host, states, gate
end

-- What is reported of a question: "progress", "reply", or the code of a failure.
local function asked(host, ask)
  local said = {}
  local id = host:ask(ask or ASK, function(report) said[#said + 1] = report.code or report.what end)
  return said, id
end

local function ready(ase)
  local host, states, gate = host_of()
  ase.files[FILE] = FOUND
  host:want()
  ase.sockets[1]:open()
  ase.sockets[1]:say(daemon.welcome())
  check.same(host.state.state, "ready")
  return host, ase.sockets[1], states, gate
end

tests["asking connects, and reports progress and the reply of each question to who asked"] = aseprite.test({}, function(ase)
  ase.files[FILE] = FOUND
  local host, states = host_of()
  check.same({ host.state.state, host.state.text }, { "off", strings.get("state_off") })
  local one, id = asked(host)
  local other, other_id = asked(host)
  local socket = ase.sockets[1]
  check.same(socket.url, "ws://127.0.0.1:5/")
  socket:open()
  check.same(#socket.sent, 1)
  socket:say(daemon.welcome())
  check.same(#socket.sent, 3)
  socket:say(daemon.says("progress", other_id, "share", 0.5, "step", "grid"))
  socket:say(daemon.says("reply", other_id))
  socket:say(daemon.says("failure", id, "code", "bad_params", "message", "m", "hint", "h"))
  check.same({ one, other }, { { "bad_params" }, { "progress", "reply" } })
  check.same(table.concat(states, " "), "connecting connecting greeting ready busy ready")
  check.same(host.state.state, "ready")
end)

tests["what the daemon would not take is known without sending anything"] = aseprite.test({}, function(ase)
  local planned = { { w = 15, h = 15, count = 3 } }
  check.same(host_of():refusal("clean", planned), nil)
  local host, socket = ready(ase)
  local key, said = host:refusal("clean", planned)
  check.same({ key, said.count, #socket.sent }, { "too_large", 3, 1 })
  local words = {}
  host:ask({ op = "clean", images = { { w = 15, h = 15, format = "rgba8", count = 3, data = ("\0"):rep(2700) } } },
    function(report) words[#words + 1] = report.message end)
  check.same({ words[1], #socket.sent }, { strings.get(key, said), 1 })
end)

tests["time is only counted while something can happen"] = aseprite.test({}, function(ase)
  local host, socket = ready(ase)
  ase:wait(0.2)
  check.same(ase:running(), 0)
  local _, id = asked(host)
  check.same(ase:running(), 1)
  ase:wait(5)
  check.same(ase:running(), 1)
  socket:say(daemon.says("reply", id))
  ase:wait(0.2)
  check.same(ase:running(), 0)
  host:leave()
  check.same({ ase:running(), socket.is_connecting, host.state.state }, { 0, false, "off" })
end)

tests["an error stops the time, and is told with what to do"] = aseprite.test({}, function(ase)
  local host = ready(ase)
  local said = asked(host)
  ase.sockets[1]:drop()
  ase:wait(0.2)
  check.same({ said, host.state.state, ase:running() }, { { "lost" }, "error", 0 })
  check.is_true(#host.state.hint > 10)
end)

tests["the daemon is started once, to end with Aseprite, and found when it is ready"] = aseprite.test({}, function(ase)
  local lines = {}
  ase.files[LAUNCHER] = COMMAND
  ase.run = function(line)
    lines[#lines + 1] = line
    return true, "exit", 0
  end
  local host, states = host_of()
  asked(host)
  ase:wait(2)
  check.same(lines, {
    "'/usr/bin/python3' '-m' 'sprite_bridge' 'serve' --parent-pid \"$PPID\" >/dev/null 2>&1 </dev/null &",
  })
  check.same(host.state.state, "starting")
  ase.files[FILE] = FOUND
  ase:wait(1)
  check.same({ #ase.sockets, table.concat(states, " ") }, { 1, "connecting starting starting" })
end)

tests["on Windows, where a shell does not know its parent, the daemon stays"] = aseprite.test({
  os = "windows",
}, function(ase)
  local line
  ase.files["/home/.sb\\launcher.json"] = COMMAND
  ase.run = function(said)
    line = said
    return true, "exit", 0
  end
  asked((host_of()))
  check.contains(line, 'start "" /b "/usr/bin/python3" "-m" "sprite_bridge" "serve"')
  check.is_true(not line:find("parent"))
end)

tests["what cannot be started says why"] = aseprite.test({}, function(ase)
  local function problem()
    local host = host_of()
    local said = asked(host)
    check.same(host.state.state, "error")
    return said[1]
  end
  check.same(problem(), "no_launcher")
  ase.files[LAUNCHER] = "{}"
  check.same(problem(), "no_launcher")
  ase.files[LAUNCHER] = COMMAND
  ase.run = function() return nil, "exit", 127 end
  check.same(problem(), "bad_launcher")
  ase.deny.execute, ase.allowed.execute = true, nil
  check.same(problem(), "not_allowed")
  ase.deny.read, ase.allowed.read = true, nil
  check.same(problem(), "not_allowed")
  ase.files[FILE], ase.deny.read, ase.deny.socket = FOUND, nil, true
  check.same(problem(), "not_allowed")
end)

tests["a file that another daemon left leads to a new one, not to for ever trying"] = aseprite.test({}, function(ase)
  ase.files[FILE], ase.files[LAUNCHER] = FOUND, COMMAND
  local host = host_of()
  local said = asked(host)
  ase.sockets[1]:fail()
  check.same({ host.state.state, ase.sockets[1].is_connecting }, { "starting", false })
  for _ = 1, 400 do
    ase:wait(0.1)
    local last = ase.sockets[#ase.sockets]
    if last.is_connecting then last:fail() end
  end
  check.same({ said, host.state.state, ase:running() }, { { "not_started" }, "error", 0 })
  local count = 0
  for _, call in ipairs(ase.calls) do count = count + (call.kind == "execute" and 1 or 0) end
  check.same(count, 1)
end)

tests["while Aseprite asks, the time stands still"] = aseprite.test({}, function(ase)
  ase.files[FILE] = FOUND
  local host
  host = host_of(function()
    ase:wait(60) -- timers tick in a modal window
    return true
  end)
  local said = asked(host)
  check.same({ #said, #ase.sockets }, { 0, 1 })
  ase.sockets[1]:open()
  ase.sockets[1]:say(daemon.welcome())
  check.same(host.state.state, "busy")
end)

tests["a daemon that never says hello is given up"] = aseprite.test({}, function(ase)
  ase.files[FILE] = FOUND
  local host = host_of()
  local said = asked(host)
  ase.sockets[1]:open()
  ase:wait(10)
  check.same({ said, ase.sockets[1].is_connecting }, { { "no_answer" }, false })
end)

tests["cancelling ends a question, sent or not"] = aseprite.test({}, function(ase)
  local host = host_of()
  ase.files[FILE] = FOUND
  local early, early_id = asked(host)
  host:cancel(early_id)
  check.same(early, { "cancelled" })
  ase.sockets[1]:open()
  ase.sockets[1]:say(daemon.welcome())
  local said, id = asked(host)
  host:cancel(id)
  ase.sockets[1]:say(daemon.says("cancel", id, "found", true))
  ase.sockets[1]:say(daemon.says("failure", id, "code", "cancelled", "message", "c"))
  check.same(said, { "cancelled" })
  host:cancel("nobody's")
end)

tests["an error where a report is heard does not come out, and ends all that was asked"] = aseprite.test({}, function(ase)
  local host, socket = ready(ase)
  local other = asked(host)
  local faults = {}
  local id = host:ask(ASK, function(report)
    faults[#faults + 1] = report.code or report.what
    error("in the listener")
  end)
  socket:say(daemon.says("progress", id, "share", 0.5, "step", "grid"))
  check.same({ faults, other }, { { "progress", "fault" }, { "fault" } })
  check.same({ host.state.state, socket.is_connecting }, { "error", false })
  check.contains(host.state.text, "in the listener")
  check.contains(host.fault, "stack traceback")
  ase:wait(1)
  check.same(ase:running(), 0)
end)

tests["an error in a tick does not come out"] = aseprite.test({}, function(ase)
  local host = ready(ase)
  local said = asked(host)
  host.session.tick = function() error("in the tick") end
  ase:wait(1)
  check.same({ said, ase:running() }, { { "fault" }, 0 })
end)

tests["after a fault it can be asked again"] = aseprite.test({}, function(ase)
  local host = ready(ase)
  host:on_state(function(report)
    if report.state == "busy" then error("once") end
  end)
  local first = asked(host)
  check.same(first, { "fault" })
  host.watchers = {}
  local second, id = asked(host)
  ase.sockets[2]:open()
  ase.sockets[2]:say(daemon.welcome())
  ase.sockets[2]:say(daemon.says("reply", id))
  check.same(second, { "reply" })
end)

tests["who hears no more is not told, and leaving ends all"] = aseprite.test({}, function(ase)
  local host, socket = ready(ase)
  local states = {}
  local stop = host:on_state(function(report) states[#states + 1] = report.state end)
  local said, id = asked(host)
  stop()
  socket:say(daemon.says("progress", id, "share", 0.5, "step", "grid"))
  host:leave()
  ase:wait(60)
  check.same({ states, said, socket.is_connecting }, { { "busy" }, { "progress" }, false })
end)

tests["what is heard may ask at once"] = aseprite.test({}, function(ase)
  local host, socket = ready(ase)
  local second
  local id = host:ask("describe", function() second = asked(host) end)
  socket:say(daemon.says("reply", id))
  socket:say(daemon.says("reply", "a2"))
  check.same(second, { "reply" })
end)

tests["a version that differs is told once, with the state"] = aseprite.test({}, function(ase)
  ase.files[FILE] = FOUND
  local notices, host = {}, host_of()
  host:on_state(function(report) notices[#notices + 1] = report.notice end)
  host:want()
  ase.sockets[1]:open()
  ase.sockets[1]:say(daemon.welcome("sprite-bridge 9.9.9"))
  asked(host)
  check.same(#notices, 1)
  check.contains(notices[1], "9.9.9")
end)

return tests
