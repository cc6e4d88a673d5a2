local aseprite = require("aseprite")
local check = require("check")
local strings = require("strings")

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
  check.same(ase.alerts[1].text, { strings.problem("old_aseprite") })
end)

tests["an Aseprite without WebSocket is told, with what to do"] = started({}, {}, function(ase, plugin)
  rawset(_G, "WebSocket", nil)
  Sprite(2, 2)
  plugin.commands.CleanPixelArt.onclick()
  check.same(ase.alerts[1].text, { strings.problem("no_websocket") })
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
  check.contains(ase.alerts[1].text[1], "no menus today")
end)

return tests
