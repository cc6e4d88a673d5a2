--- Where the daemon is: its files by platform, what they say, and the command that starts it. PROTOCOL.md, section 7.
--
-- Nothing is read or started here: that asks the user, and happens in one place.

local values = require("values")

local connection = {}

local QUIT_MINUTES = 30

connection.FILE, connection.LAUNCHER = "daemon.json", "launcher.json"

---@alias Platform "windows" | "macos" | "linux"

---@class Connection
---@field ws string the address
---@field token string
---@field version string of Sprite Bridge
---@field pid integer

---@param env fun(name: string): string? one that is empty counts as none
---@param platform Platform
---@return string? folder
---@return string? problem a key of strings.lua
function connection.folder(env, platform)
  local function of(name) return values.text(env(name)) end
  local own = of("SPRITE_BRIDGE_HOME")
  if own then return own end
  if platform == "windows" then
    local base = of("LOCALAPPDATA") or of("USERPROFILE") and of("USERPROFILE") .. "\\AppData\\Local"
    if base then return base .. "\\sprite-bridge" end
    return nil, "no_home"
  end
  local home = of("HOME")
  if platform == "macos" then
    if home then return home .. "/Library/Application Support/sprite-bridge" end
    return nil, "no_home"
  end
  local data = of("XDG_DATA_HOME") or home and home .. "/.local/share"
  if data then return data .. "/sprite-bridge" end
  return nil, "no_home"
end

---@param folder string
---@param file string `connection.FILE` or `connection.LAUNCHER`
---@param platform Platform
---@return string
function connection.path(folder, file, platform)
  local last = folder:sub(-1)
  local closed = last == "/" or platform == "windows" and last == "\\"
  return folder .. (closed and "" or platform == "windows" and "\\" or "/") .. file
end

-- Aseprite's decoder gives userdata that can be indexed, and every number as a float.
local function object(text, decode)
  local ok, found = pcall(decode, text)
  if not ok or type(found) ~= "table" and type(found) ~= "userdata" then return nil end
  return found
end

local function field(found, name)
  local ok, value = pcall(function() return found[name] end)
  if ok then return values.plain(value) end
  return nil
end

local function whole(value) return math.type(value) and math.tointeger(value) or nil end

-- The token goes to this address: no other computer's, whoever wrote the file.
local function is_own(address)
  local port = address:match("^ws://127%.0%.0%.1:(%d+)/$")
  return port ~= nil and #port <= 5 and tonumber(port) >= 1 and tonumber(port) <= 65535
end

---@param text string of the connection file
---@param decode fun(text: string): any of JSON; may raise
---@param protocol integer the version that is spoken here
---@return Connection?
---@return string? problem a key of strings.lua: `no_file` (it is no connection file), `no_door`, `other_protocol`
function connection.parse(text, decode, protocol)
  local found = object(text, decode)
  if not found then return nil, "no_file" end
  local token, version = values.text(field(found, "token")), values.text(field(found, "version"))
  local spoken, pid = whole(field(found, "protocol")), whole(field(found, "pid"))
  if not (token and version and spoken and pid) or #token > 256 then return nil, "no_file" end
  if spoken ~= protocol then return nil, "other_protocol" end
  local ws = values.text(field(found, "ws"))
  if not ws then return nil, "no_door" end
  if not is_own(ws) then return nil, "no_file" end
  return { ws = ws, token = token, version = version, pid = pid }
end

local function words_of(text, decode, key)
  local found = object(text, decode)
  local listed = found and field(found, key)
  if type(listed) ~= "table" and type(listed) ~= "userdata" then return nil end
  local words, ok, size = {}, pcall(function() return #listed end)
  for i = 1, ok and size or 0 do
    words[i] = values.text(field(listed, i))
    if not words[i] then return nil end
  end
  return #words > 0 and words or nil
end

---@param text string of launcher.json
---@param decode fun(text: string): any of JSON; may raise
---@return string[]? command that starts the daemon
---@return string? problem `no_launcher`
function connection.launcher(text, decode)
  local command = words_of(text, decode, "command")
  return command, not command and "no_launcher" or nil
end

---@param text string of launcher.json
---@param decode fun(text: string): any of JSON; may raise
---@return string[]? command the command line, which a command of its and options follow
---@return string? problem `no_program`
function connection.program(text, decode)
  local command = words_of(text, decode, "program")
  return command, not command and "no_program" or nil
end

local function for_windows(word)
  -- In a line for cmd.exe a quote ends what it began and a percent sign names a variable, whatever stands around them.
  if word:find('["%%\r\n%z]') then return nil end
  return '"' .. word:gsub("\\+$", "%0%0") .. '"'
end

local function for_posix(word)
  if word:find("%z") then return nil end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

local function quoted(command, platform)
  local words = {}
  for i, word in ipairs(command) do
    words[i] = (platform == "windows" and for_windows or for_posix)(word)
    if not words[i] then return nil end
  end
  return table.concat(words, " ")
end

---The line for `os.execute` that starts a command and does not wait for it, nor shows anything.
---@param command string[]
---@param platform Platform
---@param ends_with_us? boolean the command is a daemon, and is to end with the process that runs the line. The shell of
---  Windows does not know which that is: there it ends when nobody has asked it for a while
---@return string? line
---@return string? problem `bad_launcher`: no line can say it
function connection.line(command, platform, ends_with_us)
  local said = quoted(command, platform)
  if not said then return nil, "bad_launcher" end
  if platform == "windows" then
    if ends_with_us then said = said .. " --quit-after " .. QUIT_MINUTES end
    return 'start "" /b ' .. said .. " >nul 2>nul"
  end
  if ends_with_us then said = said .. ' --parent-pid "$PPID"' end
  return said .. " >/dev/null 2>&1 </dev/null &"
end

---The line for `os.execute` that runs a command and waits for it.
---@param command string[]
---@param platform Platform
---@param into string the file into which it says what it has to say
---@return string? line
---@return string? problem `bad_words`: no line can say it
function connection.waiting_line(command, platform, into)
  local said, file = quoted(command, platform), quoted({ into }, platform)
  if not said or not file then return nil, "bad_words" end
  said = said .. " >" .. file
  -- Of a line that begins with a quote, the shell of Windows takes the first and the last one away.
  return platform == "windows" and '"' .. said .. '"' or said
end

return connection
