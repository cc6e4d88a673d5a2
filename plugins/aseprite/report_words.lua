--- What the daemon's report says, in words for the top of the dialog. PROTOCOL.md, section 8.

local candidates = require("candidates")
local strings = require("strings")

local report_words = {}

---@param value any
---@return number? value if it is one
function report_words.number(value) return math.type(value) and value == value and value or nil end

local number = report_words.number

local function percent(share, digits) return ("%." .. digits .. "f"):format(100 * share) end

local function of_size(report)
  local size, confidence, colors = report.size, number(report.confidence), number(report.colors_out)
  local width, height = type(size) == "table" and number(size[1]), type(size) == "table" and number(size[2])
  if not (width and height and confidence and colors) then return nil end
  return strings.get("found_size", { width = width, height = height, colors = colors, percent = percent(confidence, 0) })
end

local function of_flicker(report)
  local before, after = number(report.flicker_before), number(report.flicker_after)
  if not (before and after) then return nil end
  return strings.get("found_flicker", { before = percent(before, 1), after = percent(after, 1) })
end

-- The daemon's messages are parts of lines; here they follow one another.
local function sentence(message)
  local whole = message:gsub("^%l", string.upper)
  return whole:find("[.!?]$") and whole or whole .. "."
end

---What the user should know. Where other sizes can be picked from, the message that lists them says nothing new.
---@param report table
---@return string[] sentences
function report_words.warnings(report)
  local found, can_pick = {}, #candidates.of(report) > 0
  if can_pick then found[1] = strings.get("pick_size") end
  for _, warning in ipairs(type(report.warnings) == "table" and report.warnings or {}) do
    local message = type(warning) == "table" and warning.message
    local is_listed = can_pick and type(warning) == "table" and warning.code == "low_confidence"
    if type(message) == "string" and not is_listed then found[#found + 1] = sentence(message) end
  end
  return found
end

---@param report table nothing in it is taken for granted
---@return string text what was found
---@return string hint what the user should know
function report_words.of(report)
  local text, hint = {}, report_words.warnings(report)
  text[#text + 1] = of_size(report)
  text[#text + 1] = of_flicker(report)
  return table.concat(text, " "), table.concat(hint, " ")
end

return report_words
