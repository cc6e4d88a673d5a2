--- Aseprite's alerts, whose lines are as long as they are: long texts are broken here.

local status = require("status")
local strings = require("strings")

local alert = {}

local LONGEST = 60 -- letters of a line

local function letters(text) return utf8.len(text) or #text end

---@param texts string[] one after the other, each in as many lines as it needs
---@param buttons? string[]
---@return integer? number of the button; nil where there are no windows
function alert.show(texts, buttons)
  local lines = {}
  for _, text in ipairs(texts) do
    local broken = status.wrap(text, LONGEST, letters)
    table.move(broken, 1, #broken, #lines + 1, lines)
  end
  return app.alert({ title = strings.get("menu"), text = lines, buttons = buttons })
end

---@param texts string[]
---@return boolean whether the user wants to go on
function alert.ask(texts) return alert.show(texts, { strings.get("go_on"), strings.get("cancel") }) == 1 end

return alert
