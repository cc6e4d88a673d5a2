--- What Aseprite calls: `init` when the extension is loaded, `exit` when it ends. Both are thin; command.lua does it.
--
-- Modules can be required while this is loaded and not later. Errors in here are passed over in silence by Aseprite, so
-- they are told. Nothing is opened, read or started before somebody clicks.

local Clean = require("clean_command")
local Decompose = require("decompose_command")
local Gate = require("gate")
local Host = require("host")
local alert = require("alert")
local operations = require("operations")
local strings = require("strings")
local version = require("version")

local OLDEST = 26 -- app.apiVersion of Aseprite 1.3
local GROUP = "sprite_bridge"

---@class MenuEntry
---@field id string of the command; there is one for each menu
---@field title string a key of strings.lua
---@field command string
---@field group string see data/gui.xml of Aseprite
---@field scope? string what is chosen in the dialog

---@type MenuEntry[]
local ENTRIES = {
  { id = "CleanPixelArt", title = "menu_clean", command = "clean", group = GROUP },
  { id = "CleanPixelArtEffect", title = "menu_clean", command = "clean", group = "edit_fx" },
  { id = "CleanPixelArtCels", title = "menu_clean", command = "clean", group = "cel_popup_links", scope = "range" },
  { id = "DecomposeIntoSprites", title = "menu_decompose", command = "decompose", group = GROUP },
  {
    id = "DecomposeIntoSpritesFrames", title = "menu_decompose", command = "decompose", group = "frame_popup_properties",
    scope = "range",
  },
}

local commands = {}

local function told(key, said)
  local message, hint = strings.problem(key, said)
  if app.isUIAvailable then
    alert.show({ message, hint })
  else
    error(message .. " " .. hint, 0)
  end
end

local function missing()
  if not app.isUIAvailable then return "no_window" end
  if not app.apiVersion or app.apiVersion < OLDEST then return "old_aseprite" end
  return rawget(_G, "WebSocket") == nil and "no_websocket" or nil
end

local function clicked(entry)
  local problem = missing()
  if problem then return told(problem) end
  local ok, fault = pcall(commands[entry.command].open, commands[entry.command], entry.scope)
  if not ok then told("fault", { message = tostring(fault) }) end
end

local function add_to_menus(plugin)
  plugin:newMenuGroup({ id = GROUP, title = strings.get("menu"), group = "sprite_color" })
  for _, entry in ipairs(ENTRIES) do
    plugin:newCommand({
      id = entry.id, title = strings.get(entry.title), group = entry.group,
      onclick = function() clicked(entry) end, onenabled = function() return app.activeSprite ~= nil end,
    })
  end
end

function init(plugin)
  local ok, fault = pcall(function()
    -- Whoever edits the file with the preferences can make anything of them.
    if type(plugin.preferences) ~= "table" then plugin.preferences = {} end
    local gate = Gate.new({ preferences = plugin.preferences, explain = alert.ask })
    -- A connection for each, which ends with its window.
    local function env()
      local host = Host.new({ version = version, gate = gate })
      return { host = host, preferences = plugin.preferences, operations = operations }
    end
    commands = { clean = Clean.new(env()), decompose = Decompose.new(env()) }
    add_to_menus(plugin)
  end)
  if not ok then told("fault", { message = tostring(fault) }) end
end

function exit()
  for _, command in pairs(commands) do pcall(command.close, command) end
  commands = {}
end
