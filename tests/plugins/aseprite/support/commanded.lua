--- A command whose window is open, inside Aseprite; its host is played by the test.

local Hosted = require("hosts")
local aseprite = require("aseprite")
local check = require("check")
local operations = require("operations")

local commanded = {}

---@class Commanded
---@field ase table
---@field host table of hosts.lua
---@field command table
---@field sprite? any
---@field preferences table
---@field hand fun(): table the dialog that was opened last, and who uses it

---@class CommandedKind
---@field command table class of the command
---@field sprite fun(): any makes the sprite that it is opened on

---@class CommandedGiven
---@field sprite? false there is none
---@field prepare? fun(sprite: any)
---@field preferences? table none: those of somebody who knows what Aseprite asks
---@field scope? string that it is opened with

---@param kind CommandedKind
---@param given CommandedGiven
---@param f fun(at: Commanded)
---@return function test
function commanded.opened(kind, given, f)
  return aseprite.test({}, function(ase)
    local preferences = given.preferences or { explained = { socket = true } }
    local sprite = given.sprite ~= false and kind.sprite() or nil
    if given.prepare then given.prepare(sprite) end
    if sprite then ase:forget_history(sprite) end
    local host = Hosted.new()
    local command = kind.command.new({ host = host, preferences = preferences, operations = operations })
    command:open(given.scope)
    f({
      ase = ase, host = host, command = command, sprite = sprite, preferences = preferences,
      hand = function() return ase.dialogs[#ase.dialogs] end,
    })
  end)
end

---@param at Commanded
---@return string words at the top, all of them
function commanded.said(at)
  local found = {}
  for _, drawn in ipairs(at.hand():paint("status")) do
    if drawn.name == "fillText" then found[#found + 1] = drawn[1] end
  end
  return table.concat(found, " ")
end

---@param at Commanded
---@return string ids of what can be seen, in their order
function commanded.seen(at)
  local found = {}
  for _, widget in ipairs(at.hand().widgets) do
    if widget.visible and widget.id then found[#found + 1] = widget.id end
  end
  return table.concat(found, " ")
end

---The button is clicked that starts it, and all is read.
---@param at Commanded
---@return table asked of the daemon
function commanded.started(at)
  at.hand():click(at.command.BUTTONS[1])
  at.ase:wait(0.5)
  return check.is_true(at.host:last(), commanded.said(at))
end

return commanded
