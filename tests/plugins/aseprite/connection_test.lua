local check = require("check")
local connection = require("connection")
local json = require("json")

local tests = {}
local FILE = '{"protocol": 1, "version": "0.1.0", "pid": 4711, "token": "dG9r", "tcp": "tcp://127.0.0.1:50123", '
  .. '"ipc": null, "ws": "ws://127.0.0.1:50124/"}'

local function folder(platform, variables)
  return connection.folder(function(name) return variables[name] end, platform)
end

tests["the folder is that of the platform"] = function()
  for _, platform in ipairs({ "linux", "macos", "windows" }) do
    check.same(folder(platform, { SPRITE_BRIDGE_HOME = "/x", HOME = "/h", LOCALAPPDATA = "C:\\l" }), "/x")
  end
  check.same(folder("linux", { XDG_DATA_HOME = "/data", HOME = "/h" }), "/data/sprite-bridge")
  check.same(folder("linux", { XDG_DATA_HOME = "", HOME = "/h" }), "/h/.local/share/sprite-bridge")
  check.same(folder("macos", { XDG_DATA_HOME = "/data", HOME = "/h" }), "/h/Library/Application Support/sprite-bridge")
  check.same(folder("windows", { LOCALAPPDATA = "C:\\l", HOME = "/h" }), "C:\\l\\sprite-bridge")
  check.same(folder("windows", { USERPROFILE = "C:\\u" }), "C:\\u\\AppData\\Local\\sprite-bridge")
  for _, platform in ipairs({ "linux", "macos", "windows" }) do
    local found, problem = folder(platform, { SPRITE_BRIDGE_HOME = "" })
    check.same(found, nil)
    check.same(problem, "no_home")
  end
end

tests["a path has one separator of its platform"] = function()
  check.same(connection.path("/a", connection.FILE, "linux"), "/a/daemon.json")
  check.same(connection.path("/a/", connection.FILE, "macos"), "/a/daemon.json")
  check.same(connection.path("C:\\a", connection.LAUNCHER, "windows"), "C:\\a\\launcher.json")
  check.same(connection.path("C:\\a\\", connection.LAUNCHER, "windows"), "C:\\a\\launcher.json")
  check.same(connection.path("C:/a/", connection.LAUNCHER, "windows"), "C:/a/launcher.json")
end

tests["the connection file says where the daemon is"] = function()
  check.same(connection.parse(FILE, json.decode, 1), {
    ws = "ws://127.0.0.1:50124/", token = "dG9r", version = "0.1.0", pid = 4711,
  })
end

tests["numbers may be floats and objects may be userdata, as Aseprite's decoder has them"] = function()
  local decoded = { protocol = 1.0, pid = 7.0, token = "t", version = "1", ws = "ws://127.0.0.1:1/" }
  local proxy = setmetatable({}, { __index = decoded })
  check.same(connection.parse("", function() return proxy end, 1).pid, 7)
end

local function problem(text, decode)
  local found, why = connection.parse(text, decode or json.decode, 1)
  check.same(found, nil)
  return why
end

-- The file with one part replaced, as it stands.
local function changed(part, other)
  local from, to = FILE:find(part, 1, true)
  return FILE:sub(1, from - 1) .. other .. FILE:sub(to + 1)
end

tests["what is no connection file, or leads elsewhere, is none"] = function()
  for _, text in ipairs({ "", "[", "[]", "null", "3", '"x"', "{}", FILE:sub(1, -2) }) do
    check.same(problem(text), "no_file")
  end
  for _, change in ipairs({
    { '"dG9r"', '""' }, { '"0.1.0"', "1" }, { "4711", "1.5" }, { "ws://127.0.0.1:50124/", "ws://192.168.0.1:50124/" },
    { ":50124/", ":50124@evil.example/" }, { ":50124/", ":0/" }, { ":50124/", ":99999/" }, { "ws://", "wss://" },
    { "127.0.0.1:50124/", "localhost:50124/" }, { ":50124/", ":50124/x" }, { '"dG9r"', '"' .. ("x"):rep(257) .. '"' },
  }) do
    check.same(problem(changed(change[1], change[2])), "no_file", change[2])
  end
  check.same(problem("x", function() error("bad JSON") end), "no_file")
end

tests["another protocol and a daemon without a door are told apart"] = function()
  check.same(problem(changed('"protocol": 1', '"protocol": 2')), "other_protocol")
  check.same(problem(changed('"ws://127.0.0.1:50124/"', "null")), "no_door")
end

tests["the launcher is a list of words"] = function()
  check.same(connection.launcher('{"command": ["/a b/python", "-m", "x"]}', json.decode), { "/a b/python", "-m", "x" })
  local none = { "", "{}", '{"command": []}', '{"command": "rm"}', '{"command": [1]}', '{"command": ["a", ""]}' }
  for _, text in ipairs(none) do
    local found, why = connection.launcher(text, json.decode)
    check.same(found, nil)
    check.same(why, "no_launcher")
  end
end

tests["the launcher names the command line, if it is none of an older version"] = function()
  local text = '{"command": ["py", "serve"], "program": ["py", "-m", "x"]}'
  check.same(connection.program(text, json.decode), { "py", "-m", "x" })
  for _, other in ipairs({ "", '{"command": ["py", "serve"]}', '{"program": []}', '{"program": [1]}' }) do
    local found, why = connection.program(other, json.decode)
    check.same({ found, why }, { nil, "no_program" })
  end
end

tests["a line waits for the command and keeps what it says"] = function()
  local path = os.tmpname()
  local words = { "printf", "%s|", "it's", "$HOME", "a b" }
  check.is_true(os.execute((connection.waiting_line(words, "linux", path))))
  local file = check.is_true(io.open(path, "rb"))
  check.same(file:read("a"), "it's|$HOME|a b|")
  file:close()
  os.remove(path)
  check.same(
    connection.waiting_line({ "C:\\a b\\p.exe", "c&d" }, "windows", "C:\\t\\o"), '""C:\\a b\\p.exe" "c&d" >"C:\\t\\o""'
  )
  for _, given in ipairs({ { { "a%b" }, "o" }, { { "a" }, "o\"" } }) do
    local line, why = connection.waiting_line(given[1], "windows", given[2])
    check.same({ line, why }, { nil, "bad_words" })
  end
end

tests["a line starts the command and nothing that its words say"] = function()
  check.same(
    connection.line({ "/a b/p", "it's", "$(x)" }, "linux"), "'/a b/p' 'it'\\''s' '$(x)' >/dev/null 2>&1 </dev/null &"
  )
  check.same(
    connection.line({ "C:\\a b\\p.exe", "-m", "c&d\\" }, "windows"),
    'start "" /b "C:\\a b\\p.exe" "-m" "c&d\\\\" >nul 2>nul'
  )
  for _, word in ipairs({ 'a"b', "%PATH%", "a\nb", "a\0b" }) do
    local line, why = connection.line({ word }, "windows")
    check.same(line, nil)
    check.same(why, "bad_launcher")
  end
  check.same(connection.line({ "a\0b" }, "linux"), nil)
end

-- What a shell writes into a file that it moves there when it is whole.
local function said_by(line, path)
  check.is_true(os.execute(line))
  for _ = 1, 500 do
    local file = check.is_true(io.open(path, "rb"))
    local said = file:read("a")
    file:close()
    if said ~= "" then return said end
    os.execute("sleep 0.02")
  end
  return ""
end

tests["a daemon that is to end with us is told who we are"] = function()
  local path = os.tmpname()
  local script = ('printf "%%s %%s\\n" "$1" "$2" > %s.part; mv %s.part %s'):format(path, path, path)
  local line = check.is_true((connection.line({ "sh", "-c", script, "-" }, "linux", true)))
  local process = check.is_true(io.open("/proc/self/stat"))
  local pid = process:read("n")
  process:close()
  check.same(said_by(line, path), ("--parent-pid %d\n"):format(pid))
  os.remove(path)
  check.same(connection.line({ "a" }, "windows", true), 'start "" /b "a" --quit-after 30 >nul 2>nul')
end

tests["a shell gives the command exactly these words"] = function()
  local words = { "a b", "it's", '"q"', "$HOME", "`x`", "\\", "*", ";", "ü", "-n" }
  local path = os.tmpname()
  local script = ('for w in "$@"; do printf "%%s\\n" "$w"; done > %s.part; mv %s.part %s'):format(path, path, path)
  local command = { "sh", "-c", script, "-" }
  local said = said_by(check.is_true((connection.line(table.move(words, 1, #words, #command + 1, command), "linux"))), path)
  os.remove(path)
  check.same(said, table.concat(words, "\n") .. "\n")
end

return tests
