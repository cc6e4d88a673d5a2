--- The rows of a dialog, from what `describe` says of an operation; and the parameters, from what was entered there.
--
-- A row has what Aseprite's dialogs have: a check, a slider, a number, an entry, a combobox or a colour. A parameter that
-- is one of some words or a colour has two rows, the second with the id `NAME_color`.

local strings = require("strings")
local values = require("values")

local form = {}

local LONGEST_SLIDER = 512 -- beyond that a pixel of the slider is more than one step

---@class Row
---@field id string of the widget
---@field name string of the parameter
---@field widget "check" | "slider" | "number" | "entry" | "combobox" | "color"
---@field label string
---@field help string
---@field advanced boolean to be shown to those who ask for it
---@field value any at first; of a color `#rrggbb`
---@field low? number
---@field high? number
---@field decimals? integer
---@field choices? string[] of a combobox as they are shown

local function copied(list)
  local found = {}
  for i, item in ipairs(list or {}) do found[i] = item end
  return found
end

local function decimals_of(step)
  for digits = 0, 6 do
    local scaled = step * 10 ^ digits
    if math.abs(scaled - math.floor(scaled + 0.5)) < 1e-9 then return digits end
  end
  return 6
end

local function bounded(prop, row)
  if math.type(prop.minimum) == nil or math.type(prop.maximum) == nil then return nil end
  row.low, row.high = prop.minimum, prop.maximum
  return row
end

---@type table<string, { rows: function, read: function }>
local KINDS = {}

KINDS.boolean = {
  rows = function() return { widget = "check" } end,
  read = function(_, entered) return entered == true end,
}

KINDS.integer = {
  rows = function(prop)
    local row = bounded(prop, { widget = "slider" })
    if row and row.high - row.low > LONGEST_SLIDER then row.widget, row.decimals = "number", 0 end
    return row
  end,
  read = function(prop, entered)
    local value = math.tointeger(tonumber(entered))
    if value and value >= prop.minimum and value <= prop.maximum then return value end
    return nil, "not_whole", { low = prop.minimum, high = prop.maximum }
  end,
}

KINDS.number = {
  rows = function(prop)
    return prop["x-step"] and bounded(prop, { widget = "number", decimals = decimals_of(prop["x-step"]) })
  end,
  read = function(prop, entered)
    local value = tonumber(entered)
    if value and value >= prop.minimum and value <= prop.maximum then return value + 0.0 end
    return nil, "not_number", { low = prop.minimum, high = prop.maximum }
  end,
}

KINDS.enum = {
  rows = function(prop) return { widget = "combobox", choices = copied(prop.enum) } end,
  read = function(prop, entered)
    if values.among(entered, prop.enum) then return entered end
    return nil, "not_choice", { choices = table.concat(prop.enum, ", ") }
  end,
}

KINDS.size = {
  rows = function(prop) return prop["x-choices"] and prop["x-max"] and { widget = "entry" } end,
  read = function(prop, entered)
    local said = tostring(entered):lower():gsub("%s", "")
    if values.among(said, prop["x-choices"]) then return said end
    local width, height = said:match("^([1-9]%d*)x([1-9]%d*)$")
    local most = prop["x-max"]
    if width and #width <= 9 and #height <= 9 and tonumber(width) <= most and tonumber(height) <= most then return said end
    return nil, "not_size", { choices = table.concat(prop["x-choices"], ", "), high = most }
  end,
}

KINDS.name = {
  rows = function(prop) return prop.maxLength and { widget = "entry" } end,
  read = function(prop, entered)
    local said = tostring(entered):lower():gsub("%s", "")
    if #said <= prop.maxLength and said:find("^[a-z0-9_-]+$") then return said end
    return nil, "not_name", { high = prop.maxLength }
  end,
}

KINDS.color = {
  rows = function(prop)
    if not prop["x-choices"] then return nil end
    local choices = copied(prop["x-choices"])
    choices[#choices + 1] = strings.get("other_color")
    return { widget = "combobox", choices = choices }, { widget = "color", value = "#ffffff" }
  end,
  read = function(prop, entered, color)
    if values.among(entered, prop["x-choices"]) then return entered end
    if entered == strings.get("other_color") and type(color) == "string" and color:find("^#%x%x%x%x%x%x$") then
      return color:lower()
    end
    return nil, "not_color", { choices = table.concat(prop["x-choices"], ", ") }
  end,
}

KINDS.palette = {
  rows = function(prop)
    local choices = { strings.get("any_palette"), strings.get("sprite_palette") }
    return prop.maxItems and { widget = "combobox", choices = choices, value = choices[1] }
  end,
  read = function(prop, entered, _, colors)
    if entered ~= strings.get("sprite_palette") then return values.array() end
    if #colors > prop.maxItems then return nil, "palette_too_long", { count = #colors, most = prop.maxItems } end
    return values.array(copied(colors))
  end,
}

---Whether a parameter is not for people: the times of the frames, which the sprite has.
local function is_own(prop) return prop.type == "array" and prop["x-kind"] == "durations" end

local function kind_of(prop)
  if prop.type == "string" then return KINDS[prop.enum and "enum" or prop["x-kind"]] end
  if prop.type == "array" then return prop["x-kind"] == "palette" and KINDS.palette or nil end
  return (prop.type == "boolean" or prop.type == "integer" or prop.type == "number") and KINDS[prop.type] or nil
end

local function finish(row, prop, name, id, value)
  row.id, row.name, row.label, row.help = id, name, prop.title, prop.description
  row.advanced = prop["x-advanced"] == true
  if row.value == nil then row.value = value end
  return row
end

---The rows of an operation, in the order of its schema. The times of the frames have none. Nor has a parameter of a kind
---that is not known here: it keeps its default, and a newer daemon may have such.
---@param operation table what `describe` says of it
---@return Row[]
---@return string[] unknown titles of the parameters of a kind that is not known
function form.rows(operation)
  local rows, unknown = {}, {}
  for _, name in ipairs(values.keys(operation.params.properties)) do
    local prop = operation.params.properties[name]
    local kind, first, second = kind_of(prop), nil, nil
    if kind then first, second = kind.rows(prop) end
    if first then
      rows[#rows + 1] = finish(first, prop, name, name, prop.default)
      if second then rows[#rows + 1] = finish(second, prop, name, name .. "_color") end
    elseif not is_own(prop) then
      unknown[#unknown + 1] = prop.title or name
    end
  end
  return rows, unknown
end

local function same(a, b)
  if not values.is_array(a) then return a == b end
  return #a == 0 and #b == 0
end

---What to ask for. What is as it is by default is left out.
---@param operation table what `describe` says of it
---@param entered table<string, any> by id of the row
---@param colors string[] `#rrggbb` of the sprite's palette
---@return table? params a map
---@return string? message what is wrong with what was entered
---@return string? name of the parameter
function form.params(operation, entered, colors)
  local found = { n = 0 }
  for _, name in ipairs(values.keys(operation.params.properties)) do
    local prop = operation.params.properties[name]
    local kind = kind_of(prop)
    if kind and entered[name] ~= nil then
      local value, problem, said = kind.read(prop, entered[name], entered[name .. "_color"], colors)
      if value == nil then
        said.label = prop.title
        return nil, strings.get(problem, said), name
      end
      if not same(value, prop.default) then
        found[found.n + 1], found[found.n + 2], found.n = name, value, found.n + 2
      end
    end
  end
  return values.map_of(found)
end

return form
