local Hosted = require("hosts")
local aseprite = require("aseprite")
local check = require("check")
local daemon = require("daemon")
local msgpack = require("msgpack")
local parts = require("parts")
local strings = require("strings")
local values = require("values")

local tests = {}

-- What Aseprite gives to `init`.
local function fake_plugin(preferences)
  local plugin = { preferences = preferences, groups = {}, commands = {} }
  function plugin:newMenuGroup(given) self.groups[#self.groups + 1] = given end
  function plugin:newCommand(given) self.commands[given.id] = given end
  return plugin
end

-- The extension as Aseprite loads it; its `init` and `exit` are global there.
local function loaded()
  local env = setmetatable({}, { __index = _G })
  check.is_true(loadfile(arg[1] .. "/plugin.lua", "t", env))()
  return env
end

local function started(options, preferences, f)
  return aseprite.test(options, function(ase)
    local extension, plugin = loaded(), fake_plugin(preferences)
    extension.init(plugin)
    f(ase, plugin, extension)
  end)
end

tests["it is in the menus where one looks for it, and there only with a sprite"] = started({}, {}, function(_, plugin)
  check.same({ plugin.groups[1].title, plugin.groups[1].group }, { "Sprite Bridge", "sprite_color" })
  local command = plugin.commands.CleanPixelArt
  check.same({ command.title, command.group }, { "Clean Pixel Art ...", plugin.groups[1].id })
  check.same(plugin.commands.CleanPixelArtEffect.group, "edit_fx")
  check.same(plugin.commands.CleanPixelArtCels.group, "cel_popup_links")
  local other = plugin.commands.DecomposeIntoSprites
  check.same({ other.title, other.group }, { "Decompose into Sprites ...", plugin.groups[1].id })
  check.same(plugin.commands.DecomposeIntoSpritesFrames.group, "frame_popup_properties")
  check.same(command.onenabled(), false)
  Sprite(2, 2)
  check.same(command.onenabled(), true)
end)

tests["nothing is opened, read or started before a click"] = started({}, {}, function(ase)
  ase:wait(5)
  check.same({ #ase.calls, #ase.sockets, #ase.dialogs, ase:running() }, { 0, 0, 0, 0 })
end)

tests["a click opens the window, and the first one asks for nothing"] = started({}, {}, function(ase, plugin)
  Sprite(2, 2)
  plugin.commands.CleanPixelArt.onclick()
  check.same({ #ase.dialogs, ase.dialogs[1].shown, #ase.asked, #ase.alerts }, { 1, true, 0, 0 })
end)

tests["the end closes the window and remembers"] = started({}, {}, function(ase, plugin, extension)
  Sprite(2, 2)
  plugin.commands.CleanPixelArt.onclick()
  ase.dialogs[1]:change("param_colors", 7)
  extension.exit()
  check.same({ ase.dialogs[1].shown, ase:running() }, { false, 0 })
  check.same(plugin.preferences.dialog.entered.clean.colors, 7)
end)

tests["the end before any beginning is none"] = aseprite.test({}, function() loaded().exit() end)

for name, preferences in pairs({ number = 7, text = "x", odd = { dialog = 3, explained = "yes" } }) do
  tests["preferences that are none do no harm: " .. name] = started({}, preferences, function(ase, plugin, extension)
    Sprite(2, 2)
    plugin.commands.CleanPixelArt.onclick()
    check.same(ase.dialogs[1].shown, true)
    extension.exit()
    check.same(type(plugin.preferences.dialog), "table")
  end)
end

tests["an Aseprite that is too old is told, with what to do"] = started({ api = 25 }, {}, function(ase, plugin)
  Sprite(2, 2)
  plugin.commands.CleanPixelArt.onclick()
  check.same(#ase.dialogs, 0)
  check.same(table.concat(ase.alerts[1].text, " "), table.concat({ strings.problem("old_aseprite") }, " "))
end)

tests["an Aseprite without WebSocket is told, with what to do"] = started({}, {}, function(ase, plugin)
  rawset(_G, "WebSocket", nil)
  Sprite(2, 2)
  plugin.commands.CleanPixelArt.onclick()
  check.same(table.concat(ase.alerts[1].text, " "), table.concat({ strings.problem("no_websocket") }, " "))
end)

tests["without windows the command says what else there is"] = started({ ui = false }, {}, function(_, plugin)
  Sprite(2, 2)
  local ok, message = pcall(plugin.commands.CleanPixelArt.onclick)
  check.same(ok, false)
  check.contains(message, "aseprite -b")
end)

tests["what is wrong at the beginning is told"] = aseprite.test({}, function(ase)
  local plugin = fake_plugin({})
  plugin.newMenuGroup = function() error("no menus today") end
  loaded().init(plugin)
  check.contains(table.concat(ase.alerts[1].text, " "), "no menus today")
end)

-- The whole way, with all of the extension and a daemon that the test plays.

local FOUND = '{"protocol": 1, "version": "0.1.0", "pid": 7, "token": "t", "ws": "ws://127.0.0.1:5/"}'

-- What was sent last, by its header.
local function last_sent(socket)
  local bytes = socket.sent[#socket.sent]
  return check.is_true((msgpack.decode(bytes:sub(5, 4 + string.unpack(">I4", bytes)), 16384, 8)))
end

local function reply(id, w, h, rgba)
  local body = msgpack.encode(Hosted.body())
  local entry = values.map("w", w, "h", h, "format", "rgba8", "count", 1, "bytes", #rgba)
  return daemon.says("reply", id, "body", #body, "images", values.array({ entry })) .. body .. rgba
end

tests["from the menu to the cleaned sprite"] = aseprite.test({}, function(ase)
  rawset(os, "getenv", function(name) return name == "SPRITE_BRIDGE_HOME" and "/home/.sb" or nil end)
  ase.files["/home/.sb/daemon.json"] = FOUND
  local extension, plugin, sprite = loaded(), fake_plugin({}), Sprite(8, 8)
  ase:forget_history(sprite)
  extension.init(plugin)
  plugin.commands.CleanPixelArt.onclick()
  local hand = ase.dialogs[1]
  hand:click("clean")
  ase:wait(0.5)
  check.same({ #ase.alerts, #ase.asked, ase.asked[1].by, ase.asked[2].by }, { 1, 2, "gate.lua", "gate.lua" })
  local socket = ase.sockets[1]
  socket:open()
  socket:say(daemon.welcome())
  local asked = last_sent(socket)
  check.same({ asked.type, asked.op, asked.images[1].w }, { "request", "clean", 8 })
  socket:say(daemon.says("progress", asked.id, "share", 0.5, "step", "grid"))
  socket:say(reply(asked.id, 4, 4, ("\255\0\0\255"):rep(16)))
  check.same(hand:widget("apply").visible, true)
  hand:click("apply")
  ase:wait(0.5)
  check.same({ sprite.width, sprite.layers[1]:cel(1).image.bytes:byte(1, 4) }, { 4, 255, 0, 0, 255 })
  check.same(ase:undo_names(sprite), { strings.get("undo_name") })
  check.same({ hand.shown, socket.is_connecting, ase:running() }, { false, false, 0 })
  plugin.commands.CleanPixelArt.onclick()
  check.same({ #ase.sockets, #ase.asked }, { 2, 2 }, "who allowed it once is connected when the window opens")
  extension.exit()
  check.same(ase.sockets[2].is_connecting, false)
end)

-- Both windows open, one connected; returns what the daemon was asked last.
local function connected(ase, hand, button)
  hand:click(button)
  ase:wait(0.5)
  local socket = ase.sockets[#ase.sockets]
  socket:open()
  socket:say(daemon.welcome())
  return socket, last_sent(socket)
end

tests["from the menu to the parts, beside a cleaning that goes on"] = aseprite.test({}, function(ase)
  rawset(os, "getenv", function(name) return name == "SPRITE_BRIDGE_HOME" and "/home/.sb" or nil end)
  ase.files["/home/.sb/daemon.json"] = FOUND
  local extension, plugin, sprite = loaded(), fake_plugin({}), Sprite(8, 8)
  sprite:newEmptyFrame()
  ase:forget_history(sprite)
  parts.can_be_opened(ase, 8, 8, 2)
  extension.init(plugin)
  plugin.commands.CleanPixelArt.onclick()
  local cleaning = connected(ase, ase.dialogs[1], "clean")
  plugin.commands.DecomposeIntoSprites.onclick()
  local hand = ase.dialogs[2]
  local socket, asked = connected(ase, hand, "decompose")
  check.same({ asked.op, asked.params.aseprite, asked.images[1].count }, { "decompose", true, 2 })
  local body = msgpack.encode(parts.body())
  socket:say(daemon.says("reply", asked.id, "body", #body) .. body)
  local alerts = #ase.alerts
  hand:click("open_parts")
  check.same({ #ase.alerts, app.sprite == sprite, #app.sprites }, { alerts + 1, false, 2 })
  check.same({ hand.shown, socket.is_connecting, cleaning.is_connecting }, { false, false, true })
  check.same({ ase:undo_names(sprite), ase.files["/home/.sb/decomposed.aseprite"] }, { {} })
  extension.exit()
  check.same({ cleaning.is_connecting, ase:running() }, { false, 0 })
end)

tests["who does not allow it is told what to do, and can try again"] = aseprite.test({}, function(ase)
  rawset(os, "getenv", function(name) return name == "SPRITE_BRIDGE_HOME" and "/home/.sb" or nil end)
  ase.files["/home/.sb/daemon.json"] = FOUND
  ase.deny.socket = true
  local extension, plugin = loaded(), fake_plugin({})
  Sprite(8, 8)
  extension.init(plugin)
  plugin.commands.CleanPixelArt.onclick()
  local hand = ase.dialogs[1]
  hand:click("clean")
  ase:wait(0.5)
  local said = {}
  for _, drawn in ipairs(hand:paint("status")) do
    if drawn.name == "fillText" then said[#said + 1] = drawn[1] end
  end
  check.contains(table.concat(said, " "), "Aseprite did not allow it. Try again")
  ase.deny.socket = nil
  hand:click("clean")
  ase:wait(0.5)
  check.same(#ase.sockets, 1)
  extension.exit()
end)

return tests
