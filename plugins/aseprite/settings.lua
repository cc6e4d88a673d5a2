--- What is remembered from one dialog to the next, in `plugin.preferences`. Aseprite writes it into a file that anybody may
--- edit and that older versions wrote, so nothing that is found there is trusted. Paths are never kept.

local values = require("values")

local settings = {}

settings.KEY = "dialog"

---@class Settings
---@field entered table<string, table<string, any>> by operation and id of the row
---@field scope string kind of the choice among cels
---@field frames string kind of the choice among frames
---@field fit string
---@field view string how the preview is seen
---@field more boolean whether the advanced rows are shown

local DEFAULTS = { scope = "all", frames = "all", fit = "same", view = "split" }
local ALLOWED = {
  scope = { cel = true, range = true, tag = true, layer = true, all = true },
  frames = { all = true, range = true, tag = true },
  fit = { same = true, resize = true, layer = true, sprite = true },
  view = { split = true, beside = true, before = true, after = true, explained = true },
}
local LONGEST, MOST = 64, 64
local OF_ONE_SPRITE = { size = true, scale = true, candidate = true } -- the grid of one is not that of the next

local function table_of(value) return type(value) == "table" and value or {} end

-- Aseprite writes NaN and infinity as what it cannot read.
local function is_plain(value)
  if math.type(value) then return value == value and math.abs(value) ~= math.huge end
  return type(value) == "boolean" or type(value) == "string" and #value <= LONGEST
end

local function plain_entries(found)
  local entries, count = {}, 0
  for key, value in pairs(table_of(found)) do
    local is_kept = type(key) == "string" and #key <= LONGEST and not OF_ONE_SPRITE[key]
    if is_kept and is_plain(value) and count < MOST then
      entries[key], count = value, count + 1
    end
  end
  return entries
end

---@param preferences any of the plugin
---@return Settings
function settings.read(preferences)
  local found = table_of(rawget(table_of(preferences), settings.KEY))
  local read = { entered = {}, more = found.more == true }
  for name, default in pairs(DEFAULTS) do
    read[name] = ALLOWED[name][found[name]] and found[name] or default
  end
  for operation, entered in pairs(table_of(found.entered)) do
    if type(operation) == "string" and #operation <= LONGEST then read.entered[operation] = plain_entries(entered) end
  end
  return read
end

---@param preferences table of the plugin; all else in it stays
---@param kept Settings
function settings.write(preferences, kept)
  local written = { entered = {}, more = kept.more == true }
  for name in pairs(DEFAULTS) do written[name] = kept[name] end
  for operation, entered in pairs(kept.entered) do written.entered[operation] = plain_entries(entered) end
  preferences[settings.KEY] = written
end

---@param preferences any of the plugin
---@return boolean whether the user was told before what Aseprite asks for a connection; see gate.lua
function settings.is_known(preferences) return table_of(table_of(preferences).explained).socket == true end

local function within(row, value)
  return math.type(value) ~= nil and value >= row.low and value <= row.high
end

---@type table<string, fun(row: Row, value: any): boolean>
local FITS = {
  check = function(_, value) return type(value) == "boolean" end,
  slider = function(row, value) return within(row, value) and math.tointeger(value) ~= nil end,
  number = within,
  entry = function(_, value) return type(value) == "string" end,
  combobox = function(row, value) return values.among(value, row.choices) end,
  color = function(_, value) return type(value) == "string" and value:find("^#%x%x%x%x%x%x$") ~= nil end,
}

---What stands in the rows at first: what was entered last, where the row can still take it.
---@param rows Row[]
---@param entered any of the same operation
---@return table<string, any> by id of the row
function settings.values(rows, entered)
  local found, remembered = {}, table_of(entered)
  for _, row in ipairs(rows) do
    found[row.id] = row.value
    if FITS[row.widget](row, remembered[row.id]) then found[row.id] = remembered[row.id] end
  end
  return found
end

return settings
