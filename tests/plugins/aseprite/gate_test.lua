local aseprite = require("aseprite")
local check = require("check")
local Gate = require("gate")
local strings = require("strings")

local tests = {}

local URL = "ws://127.0.0.1:5/"

local function gate_of(preferences, explained)
  return Gate.new({
    preferences = preferences,
    explain = explained and function(texts)
      explained[#explained + 1] = texts
      return true
    end or nil,
  })
end

-- One call of each kind; what each returned first.
local function call_all(gate)
  return {
    (gate:read_file("/there")), (gate:execute("true")), gate:open_socket(URL, function() end) ~= nil,
  }
end

tests["all kinds are explained once, before Aseprite asks for the first"] = aseprite.test({}, function(ase)
  ase.files["/there"] = "text"
  local preferences, explained = {}, {}
  local gate = gate_of(preferences, explained)
  check.same(call_all(gate), { "text", true, true })
  call_all(gate)
  call_all(gate_of(preferences, explained)) -- the next time that Aseprite is started
  check.same(#explained, 1)
  for i, key in ipairs({ "ask_read", "ask_execute", "ask_socket" }) do
    check.contains(table.concat(explained[1], "\n"), strings.get(key))
    check.same(ase.asked[i].kind, key:match("_(%a+)"))
  end
end)

tests["writing is explained when something is written, and neither explanation is told again"] = aseprite.test({
}, function(ase)
  ase.files["/there"] = "text"
  local preferences, explained = { explained = { read = true, execute = true, socket = true } }, {}
  local gate = gate_of(preferences, explained)
  check.same({ gate:open_bytes("/new", "bytes") }, { nil, "parts_not_opened", { path = "/new" } })
  check.same(#explained, 1)
  for _, key in ipairs({ "ask_write", "ask_open" }) do
    check.contains(table.concat(explained[1], "\n"), strings.get(key))
  end
  check.same(table.concat(explained[1], "\n"):find(strings.get("ask_socket"), 1, true), nil)
  gate:open_bytes("/new", "bytes")
  call_all(gate)
  check.same(#explained, 1)
  check.same(preferences.explained, { read = true, execute = true, socket = true, write = true, open = true })
end)

tests["what is opened is there while it is opened, whole, and not afterwards"] = aseprite.test({}, function(ase)
  ase.opens["all of it"] = function() return Sprite(2, 2) end
  local sprite = gate_of({}, {}):open_bytes("/new", "all of it")
  check.same({ sprite.width, ase.files }, { 2, {} })
end)

tests["Aseprite can name the file that calls"] = aseprite.test({}, function(ase)
  call_all(gate_of({}, {}))
  gate_of({}, {}):open_bytes("/new", "bytes")
  check.same(#ase.calls, 6)
  for _, call in ipairs(ase.calls) do check.same(call.by, "gate.lua") end
end)

local GATED = {
  "io%.open", "io%.popen", "io%.lines", "io%.input", "io%.output", "os%.execute", "os%.remove", "os%.rename", "fromFile",
  "WebSocket%(", "app%.open", ":saveAs", ":saveCopyAs", ":loadPalette", "makeDirectory", "removeDirectory", "clipboard",
}

-- The source of a module and of all that it requires.
local function sources_from(module, found)
  if found[module] or module == "gate" then return found end
  local file = check.is_true(io.open(arg[1] .. "/" .. module .. ".lua", "rb"), module)
  found[module] = file:read("a"):gsub("%-%-[^\n]*", "")
  file:close()
  for name in found[module]:gmatch('require%("([%w_]+)"%)') do sources_from(name, found) end
  return found
end

tests["nothing that the window needs calls anything gated but the gate"] = function()
  local found = sources_from("host", sources_from("clean_command", sources_from("decompose_command", {})))
  check.is_true(found.reading and found.applying and found.opening and found.slices)
  for module, source in pairs(found) do
    for _, gated in ipairs(GATED) do check.is_true(not source:find(gated), module .. " has " .. gated) end
  end
end

tests["without an explanation of its own an alert shows it, and saying no is a no"] = aseprite.test({}, function(ase)
  ase.files["/there"] = "text"
  ase.on_alert = function() return 2 end
  check.same({ gate_of({}):read_file("/there") }, { nil, "not_allowed" })
  check.same(#ase.calls, 0)
  ase.on_alert = function() return 1 end
  check.same(gate_of({}):read_file("/there"), "text")
  check.same(ase.alerts[2].text[1], strings.get("ask"))
end)

tests["who said no to the explanation hears it again; who heard it is not told again"] = aseprite.test({}, function(ase)
  local preferences = { explained = "broken" }
  ase.on_alert = function() return 2 end
  gate_of(preferences):execute("true")
  ase.on_alert = function() return 1 end
  gate_of(preferences):execute("true")
  gate_of(preferences):execute("true")
  check.same({ #ase.alerts, preferences.explained }, { 2, { read = true, execute = true, socket = true } })
end)

tests["what is denied is a problem, not an error"] = aseprite.test({
  deny = { read = true, execute = true, socket = true },
}, function()
  local gate = gate_of({}, {})
  check.same({ gate:read_file("/there") }, { nil, "not_allowed" })
  check.same({ gate:execute("true") }, { nil, "not_allowed" })
  check.same({ gate:open_socket(URL, function() end) }, { nil, "not_allowed" })
  check.same(gate.is_asking, false)
end)

tests["what is not there, and what fails, says so"] = aseprite.test({
  run = function() return nil, "exit", 1 end,
}, function()
  local gate = gate_of({}, {})
  check.same({ gate:read_file("/nowhere") }, { nil, "no_file" })
  check.same({ gate:execute("false") }, { nil, "bad_launcher" })
end)

tests["in the background nothing is explained"] = aseprite.test({ ui = false, files = { ["/there"] = "text" } }, function()
  local explained = {}
  check.same(gate_of({}, explained):read_file("/there"), "text")
  check.same(#explained, 0)
end)

tests["while somebody is asked nothing else is"] = aseprite.test({}, function(ase)
  local gate, inner
  gate = Gate.new({
    preferences = {},
    explain = function()
      check.same(gate.is_asking, true)
      inner = { gate:execute("true") }
      return true
    end,
  })
  gate:read_file("/nowhere")
  check.same({ inner, #ase.calls }, { { nil, "not_allowed" }, 1 })
end)

local function opened(ase)
  local heard = {}
  local socket = gate_of({}, {}):open_socket(URL, function(kind, data) heard[#heard + 1] = kind .. " " .. data end)
  return check.is_true(socket), ase.sockets[#ase.sockets], heard
end

tests["a socket says what comes whole, and sends when it is open"] = aseprite.test({}, function(ase)
  local socket, fake, heard = opened(ase)
  check.same({ fake.url, fake.deflate, socket:send("early") }, { URL, false, false })
  fake:open()
  fake:say("a message")
  check.same(heard, { "open ", "binary a message" })
  check.same({ socket:send("an answer"), fake.sent[1] }, { true, "an answer" })
end)

tests["at the first error it is closed, for Aseprite would try for ever"] = aseprite.test({}, function(ase)
  local _, fake, heard = opened(ase)
  fake:fail("Connection refused")
  check.same(fake.is_connecting, false)
  ase:wait(1) -- its CLOSE comes then
  check.same(heard, { "failed Connection refused" })
end)

tests["a connection that broke is not made again, and sending into it is no error"] = aseprite.test({}, function(ase)
  local socket, fake, heard = opened(ase)
  fake:open()
  fake.is_open = false
  check.same(socket:send("x"), false)
  fake:drop()
  ase:wait(1)
  check.same({ heard, fake.is_connecting, socket:send("x") }, { { "open ", "closed " }, false, false })
end)

tests["what a closed socket still says is not heard"] = aseprite.test({}, function(ase)
  local socket, fake, heard = opened(ase)
  fake:open()
  socket:close()
  socket:close()
  fake:_says(WebSocketMessageType.BINARY, "late")
  ase:wait(1)
  check.same(heard, { "open " })
end)

tests["an open socket is held"] = aseprite.test({}, function(ase)
  local gate = gate_of({}, {})
  gate:open_socket(URL, function() end)
  collectgarbage()
  collectgarbage()
  check.same({ ase.sockets[1].is_connecting, next(gate.sockets) ~= nil }, { true, true })
end)

tests["an Aseprite without WebSocket says so"] = aseprite.test({}, function()
  rawset(_G, "WebSocket", false)
  check.same({ gate_of({}, {}):open_socket(URL, function() end) }, { nil, "no_websocket" })
end)

return tests
