--- Aseprite as its scripts see it, as strict as it is, for tests: `aseprite.test(options, f)` is a test that runs in it.
--
-- Time, the answers of the user, the sockets and the files are the test's. In the background ("-b", `ui = false`) there is
-- no Dialog, no Timer ticks, no socket says anything and nothing is asked, as it is there.

local dialogs = require("dialogs")
local documents = require("documents")
local geometry = require("geometry")
local history = require("history")
local images = require("images")
local palettes = require("palettes")
local rendering = require("rendering")
local sockets = require("sockets")
local strict = require("strict")

local aseprite = {}

---@class Ase
---@field ui boolean
---@field asked table[] what the user was asked: `kind` "read", "write", "execute" or "socket", `what`, `by` (a file)
---@field deny table<string, boolean> by kind
---@field calls table[] all gated calls, asked or not
---@field files table<string, string> what can be read; with `real_files` others are read from the disk
---@field opens table<string, fun(): any> by the bytes of a file: makes the sprite that Aseprite opens then
---@field recent string[] files that were opened
---@field full boolean the disk, into which nothing more goes
---@field console string[] what made the Console pop up
---@field sockets table[] see sockets.lua
---@field timers table[]
---@field dialogs table[] see dialogs.lua
---@field alerts table[] what `app.alert` was given
---@field sprites table[]
---@field run fun(line: string): any what `os.execute` does
---@field on_alert fun(alert: any): integer
---@field transaction? function instead of `app.transaction`
---@field on_socket? fun(socket: table) of each that is made
---@field on_dialog? fun(hand: table) answers a modal dialog
local Ase = {}
Ase.__index = Ase

---A callback, as Aseprite runs it.
---@param f function
---@return boolean ok
function Ase:protected(f, ...)
  local ok, why = pcall(f, ...)
  if not ok then table.insert(self.console, tostring(why)) end
  return ok
end

-- The file whose code calls a gated function; Aseprite shows it, and knows none where C calls it.
local function script_of(level)
  local info = debug.getinfo(level, "S")
  if not info or info.what == "C" then error("no debug information (script filename)", 0) end
  return info.source:match("([^/\\]+)$")
end

---@param kind string
---@param what string
---@param level integer of the caller's caller
function Ase:ask(kind, what, level)
  local call = { kind = kind, what = what, by = script_of(level + 2) }
  table.insert(self.calls, call)
  if not self.ui then return end
  if not self.allowed[kind] then
    table.insert(self.asked, call)
    if self.deny[kind] then error(("the script doesn't have access to '%s'"):format(what), 0) end
    self.allowed[kind] = self.remembers
  end
end

local function file_of(text)
  local at = 1
  return {
    read = function(_, format)
      assert(format == "a" or format == "*a", "only whole files are read here")
      local rest = text:sub(at)
      at = #text + 1
      return rest
    end,
    close = function() return true end,
  }
end

local function written(ase, path)
  if ase.full == "at once" then return nil, path .. ": No space left on device", 28 end
  ase.files[path] = ""
  return {
    write = function(file, text)
      if ase.full then return nil, "No space left on device", 28 end
      ase.files[path] = ase.files[path] .. text
      return file
    end,
    close = function() return true end,
  }
end

local function gated_io(ase, real)
  return setmetatable({
    open = function(path, mode)
      local is_written = (mode or "r"):find("w")
      ase:ask(is_written and "write" or "read", path, 2)
      if is_written and not ase.real_files then return written(ase, path) end
      if ase.files[path] then return file_of(ase.files[path]) end
      if ase.real_files then return real.open(path, mode) end
      return nil, path .. ": No such file or directory", 2
    end,
    popen = function() error("not here: io.popen") end,
    lines = function() error("not here: io.lines") end,
  }, { __index = real })
end

local function gated_os(ase, real)
  return setmetatable({
    execute = function(line)
      ase:ask("execute", line, 2)
      return ase.run(line)
    end,
    clock = function() return ase.clock() end,
    remove = function(path)
      if not pcall(ase.ask, ase, "write", path, 3) then return nil, path .. ": Permission denied", 13 end
      if ase.real_files then return real.remove(path) end
      if not ase.files[path] then return nil, path .. ": No such file or directory", 2 end
      ase.files[path] = nil
      return true
    end,
    exit = function() error("unsupported function 'exit'", 2) end,
    tmpname = function() error("unsupported function 'tmpname'", 2) end,
  }, { __index = real })
end

-- Opening a file: what comes of its bytes is the test's.
local function app_open(ase)
  return function(path)
    ase:ask("read", path, 2)
    local make = ase.opens[ase.files[path]]
    if not make then return nil end
    table.insert(ase.recent, path)
    local sprite = make()
    sprite.filename = path
    return sprite
  end
end

-- Time

local Timer = strict.class("Timer")
Timer.get.interval = function(state) return state.interval end
Timer.set.interval = function(state, value) state.interval = value end
Timer.get.isRunning = function(state) return state.running end
Timer.call.start = function(state) state.running, state.due = true, state.ase.now + state.interval end
Timer.call.stop = function(state) state.running = false end

local function timer_of(ase)
  return function(given)
    local state = { ase = ase, interval = given.interval or 0.1, ontick = given.ontick, running = false, ticks = 0 }
    table.insert(ase.timers, state)
    return strict.object(Timer, state)
  end
end

---Time passes, and what waits for it happens: ticks, and what sockets have to say.
---@param seconds number
function Ase:wait(seconds)
  local till = self.now + seconds
  while self.now < till - 1e-9 do
    self.now = math.min(till, self.now + 0.01)
    if self.ui then
      for _, timer in ipairs(self.timers) do
        if timer.running and self.now >= timer.due - 1e-9 then
          timer.due, timer.ticks = self.now + timer.interval, timer.ticks + 1
          self:protected(timer.ontick)
        end
      end
      self:deliver()
    end
  end
end

---What sockets have queued, as Aseprite's own timer would do it.
function Ase:deliver()
  for _, socket in ipairs(self.sockets) do socket:deliver() end
end

---@return integer of the timers that run
function Ase:running()
  local count = 0
  for _, timer in ipairs(self.timers) do count = count + (timer.running and 1 or 0) end
  return count
end

-- The object `app`

local App, Range, Command, Fs, Os, Events = strict.class("app"), strict.class("Range"), strict.class("app.command"),
  strict.class("app.fs"), strict.class("app.os"), strict.class("Events")

local function active(name)
  App.get[name] = function(ase) return ase.active[name] end
  App.set[name] = function(ase, value) ase.active[name] = value end
end
for _, name in ipairs({ "layer", "frame" }) do active(name) end
-- Where the active layer is deleted, another one is active.
App.get.layer = function(ase)
  local at = ase.active
  if at.layer and not pcall(function() return at.layer.id end) then
    at.layer = at.sprite and at.sprite.isValid and at.sprite.layers[1] or nil
  end
  return at.layer
end
App.get.activeSprite = function(ase) return ase.active.sprite end
App.get.sprite = function(ase) return ase.active.sprite end
App.set.sprite = function(ase, sprite) ase:activate(ase:has(sprite) and sprite or nil) end
App.get.cel = function(ase)
  local at = ase.active
  return at.layer and at.frame and not at.layer.isGroup and at.layer:cel(at.frame) or nil
end
App.get.sprites = function(ase)
  local found = {}
  for _, sprite in ipairs(ase.sprites) do
    if sprite.isValid then found[#found + 1] = sprite end
  end
  return strict.list(found)
end
App.get.isUIAvailable = function(ase) return ase.ui end
App.get.apiVersion = function(ase) return ase.api end
App.get.version = function() return "1.3.18" end
-- All its colours are one: which it is says nothing to a test.
App.get.theme = function()
  return { color = setmetatable({}, { __index = function() return geometry.color(0, 0, 0) end }) }
end
App.get.uiScale = function() return 1 end
App.get.params = function(ase) return ase.params end
App.get.command = function(ase) return strict.object(Command, ase) end
App.get.fs = function(ase) return strict.object(Fs, ase) end
App.get.os = function(ase) return strict.object(Os, ase) end
App.get.events = function(ase) return strict.object(Events, ase) end
App.get.range = function(ase) return strict.object(Range, { ase = ase, range = ase.range }) end
App.get.transaction = function(ase)
  return ase.transaction or function(name, f)
    if type(name) == "function" then name, f = "Transaction", name end
    local sprite = ase.active.sprite or error(function() end) -- what it raises there is no text
    return history.transaction(documents.history(sprite), name, f)
  end
end
App.get.undo = function(ase) return function() history.undo(documents.history(ase.active.sprite)) end end
App.get.redo = function(ase) return function() history.redo(documents.history(ase.active.sprite)) end end
App.get.open = app_open
App.get.refresh = function(ase) return function() ase.refreshes = ase.refreshes + 1 end end
App.get.tip = function(ase) return function(text) table.insert(ase.tips, text) end end
App.get.alert = function(ase)
  return function(given)
    if not ase.ui then return nil end
    table.insert(ase.alerts, given)
    return ase.on_alert(given)
  end
end

Command.meta.__index = function(object, name)
  local ase = strict.state(object, Command)
  local run = ase.commands[name] or error(("command '%s' not found"):format(name), 2)
  return function(given) return run(ase, given or {}) ~= false end
end

local COMMANDS = {
  DuplicateLayer = function(ase)
    if not ase.active.layer then return false end
    ase.active.layer = documents.duplicate_layer(ase.active.layer)
    return true
  end,
  LayerFromBackground = function(ase)
    if not ase.active.layer or not ase.active.layer.isBackground then return false end
    documents.free_background(ase.active.layer)
    return true
  end,
  Refresh = function() return true end,
  FitScreen = function(ase) ase.fitted = ase.fitted + 1 end,
}

for name in pairs({ linux = 1, macos = 1, windows = 1 }) do
  Os.get[name] = function(ase) return ase.os == name end
end
Os.get.name = function(ase) return ({ linux = "Linux", macos = "macOS", windows = "Windows" })[ase.os] end
Fs.get.pathSeparator = function(ase) return ase.os == "windows" and "\\" or "/" end
Fs.get.joinPath = function(ase)
  local separator = ase.os == "windows" and "\\" or "/"
  return function(...) return table.concat({ ... }, separator) end
end
Fs.get.isFile = function(ase) return function(path) return ase.files[path] ~= nil end end
Fs.get.fileTitle = function() return function(path) return (path:match("([^/\\]+)$") or ""):gsub("%.[^.]*$", "") end end
Fs.get.filePath = function() return function(path) return path:match("^(.*)[/\\]") or "" end end
Fs.get.fileName = function() return function(path) return path:match("[^/\\]*$") end end
for _, name in ipairs({ "userConfigPath", "tempPath", "userDocsPath" }) do
  Fs.get[name] = function() return "/aseprite/" .. name end
end

Events.call.on = function(ase, name, f)
  table.insert(ase.listeners, { name = name, f = f })
  return #ase.listeners
end
Events.call.off = function(ase, listener)
  for i, one in ipairs(ase.listeners) do
    if i == listener or one.f == listener then one.f = nil end
  end
end

---@param name string of an event, such as "sitechange"
function Ase:fire(name, ...)
  for _, one in ipairs(self.listeners) do
    if one.name == name and one.f then self:protected(one.f, ...) end
  end
end

Range.get.type = function(state) return state.range and state.range.type or 0 end
Range.get.isEmpty = function(state) return state.range == nil end
Range.get.sprite = function(state) return state.ase.active.sprite end
-- Nothing selected is what is active.
Range.get.layers = function(state)
  return strict.list(state.range and state.range.layers or { App.get.layer(state.ase) })
end
Range.get.frames = function(state)
  local found, sprite = {}, state.ase.active.sprite
  for i, number in ipairs(state.range and state.range.frames or { state.ase.active.frame.frameNumber }) do
    found[i] = sprite.frames[number]
  end
  return strict.list(found)
end

-- For tests

---@param sprite table
---@return boolean whether it is open
function Ase:has(sprite)
  for _, one in ipairs(self.sprites) do
    if one == sprite then return true end
  end
  return false
end

---@param sprite? table
function Ase:activate(sprite)
  self.active, self.range = { sprite = sprite }, nil
  if sprite then self.active.layer, self.active.frame = sprite.layers[1], sprite.frames[1] end
end

---What is selected in the timeline.
---@param layers table[]
---@param frames integer[]
---@param type? integer of RangeType; cels if it is not said
function Ase:select(layers, frames, type) self.range = { layers = layers, frames = frames, type = type or 1 } end

---@param sprite table
---@return string[] names of the steps that can be undone
function Ase.undo_names(_, sprite)
  local found = {}
  for i, step in ipairs(documents.history(sprite).steps) do found[i] = step.name end
  return found
end

---Forgets what was done so far: a test's own preparations.
---@param sprite table
function Ase.forget_history(_, sprite)
  local doc = documents.history(sprite)
  doc.steps, doc.undone = {}, {}
end

---As the user closes it: it can be opened again, and is valid until then.
---@param sprite table
function Ase:close(sprite)
  for i, one in ipairs(self.sprites) do
    if one == sprite then table.remove(self.sprites, i) end
  end
  if self.active.sprite == sprite then self.active = {} end
end

local function new_ase(options)
  local ase = setmetatable({
    ui = true, asked = {}, deny = {}, allowed = {}, remembers = true, calls = {}, files = {}, console = {}, sockets = {},
    timers = {}, dialogs = {}, alerts = {}, tips = {}, sprites = {}, listeners = {}, commands = COMMANDS, active = {},
    params = {}, opens = {}, recent = {}, full = false, now = 100, os = "linux", api = 41, refreshes = 0, fitted = 0,
    run = function() return true, "exit", 0 end, on_alert = function() return 1 end,
  }, Ase)
  ase.clock = function() return ase.now end
  for key, value in pairs(options) do ase[key] = value end
  return ase
end

local function sprite_of(ase)
  return function(...)
    local sprite = documents.sprite(...)
    table.insert(ase.sprites, sprite)
    ase:activate(sprite)
    return sprite
  end
end

local function globals_of(ase)
  return {
    app = strict.object(App, ase), Sprite = sprite_of(ase), Image = rendering.object, ImageSpec = images.spec,
    Palette = palettes.palette,
    Color = geometry.color, Point = geometry.point, Size = geometry.size, Rectangle = geometry.rectangle,
    Timer = timer_of(ase), Dialog = dialogs.constructor(ase), WebSocket = sockets.constructor(ase),
    WebSocketMessageType = sockets.TYPES, json = require("json"), os = gated_os(ase, os), io = gated_io(ase, io),
    ColorMode = { RGB = 0, GRAY = 1, GRAYSCALE = 1, INDEXED = 2, TILEMAP = 4 },
    RangeType = { EMPTY = 0, CELS = 1, FRAMES = 2, LAYERS = 4 },
    AniDir = { FORWARD = 0, REVERSE = 1, PING_PONG = 2, PING_PONG_REVERSE = 3 },
    BlendMode = { NORMAL = 0, MULTIPLY = 1 }, MouseButton = { NONE = 0, LEFT = 1, RIGHT = 2, MIDDLE = 3 },
    MouseCursor = { ARROW = 1, POINTER = 10, GRABBING = 19 },
    print = function(...)
      local said = table.pack(...)
      for i = 1, said.n do said[i] = tostring(said[i]) end
      table.insert(ase.console, table.concat(said, "\t"))
    end,
  }
end

---Run something inside.
---@param options table of Ase
---@param f fun(ase: Ase)
function aseprite.with(options, f)
  local ase, before = new_ase(options), {}
  local globals = globals_of(ase)
  for name, value in pairs(globals) do
    before[name] = rawget(_G, name)
    rawset(_G, name, value)
  end
  local ok, why = xpcall(f, debug.traceback, ase)
  for name in pairs(globals) do rawset(_G, name, before[name]) end
  if not ok then error(why, 0) end
end

---A test that runs inside. What pops the Console up makes it fail.
---@param options table of Ase
---@param f fun(ase: Ase)
---@return function
function aseprite.test(options, f)
  return function()
    aseprite.with(options, function(ase)
      f(ase)
      if #ase.console > 0 then error("the Console popped up: " .. table.concat(ase.console, "\n"), 0) end
    end)
  end
end

return aseprite
