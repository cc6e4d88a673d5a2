--- What Aseprite calls: `init` when the extension is loaded, `exit` when it ends. Both are thin; clean_command.lua does it.
--
-- Modules can be required while this is loaded and not later. Errors in here are passed over in silence by Aseprite, so
-- they are told. Nothing is opened, read or started before somebody clicks.

local Clean = require("clean_command")
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
---@field group string see data/gui.xml of Aseprite
---@field scope? string what is chosen in the dialog

---@type MenuEntry[]
local ENTRIES = {
  { id = "CleanPixelArt", group = GROUP },
  { id = "CleanPixelArtEffect", group = "edit_fx" },
  { id = "CleanPixelArtCels", group = "cel_popup_links", scope = "range" },
}

local command

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
  local ok, fault = pcall(command.open, command, entry.scope)
  if not ok then told("fault", { message = tostring(fault) }) end
end

local function add_to_menus(plugin)
  plugin:newMenuGroup({ id = GROUP, title = strings.get("menu"), group = "sprite_color" })
  for _, entry in ipairs(ENTRIES) do
    plugin:newCommand({
      id = entry.id, title = strings.get("menu_clean"), group = entry.group,
      onclick = function() clicked(entry) end, onenabled = function() return app.activeSprite ~= nil end,
    })
  end
end

function init(plugin)
  local ok, fault = pcall(function()
    -- Whoever edits the file with the preferences can make anything of them.
    if type(plugin.preferences) ~= "table" then plugin.preferences = {} end
    local gate = Gate.new({ preferences = plugin.preferences, explain = alert.ask })
    local host = Host.new({ version = version, gate = gate })
    command = Clean.new({ host = host, preferences = plugin.preferences, operations = operations })
    add_to_menus(plugin)
  end)
  if not ok then told("fault", { message = tostring(fault) }) end
end

function exit()
  if command then pcall(command.close, command) end
  command = nil
end
