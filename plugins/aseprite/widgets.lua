--- The rows of a form as widgets of Aseprite's, and what was entered there.

local widgets = {}

---@param row Row
---@return string id of its widget: the daemon names the parameters, and knows nothing of the other widgets
function widgets.id_of(row) return "param_" .. row.id end

local function hex_of(color) return ("#%02x%02x%02x"):format(color.red, color.green, color.blue) end

local function color_of(hex)
  local red, green, blue = hex:match("^#(%x%x)(%x%x)(%x%x)$")
  return Color({ r = tonumber(red, 16), g = tonumber(green, 16), b = tonumber(blue, 16), a = 255 })
end

---@type table<string, fun(dialog: any, given: table, row: Row, value: any)>
local ADDERS = {}

function ADDERS.check(dialog, given, row, value)
  given.label, given.text, given.selected = nil, row.label, value
  given.onclick, given.onchange = given.onchange, nil
  dialog:check(given)
end

function ADDERS.slider(dialog, given, row, value)
  given.min, given.max, given.value = math.tointeger(row.low), math.tointeger(row.high), math.tointeger(value)
  dialog:slider(given)
end

function ADDERS.number(dialog, given, row, value)
  given.decimals, given.text = row.decimals, ("%." .. row.decimals .. "f"):format(value)
  dialog:number(given)
end

function ADDERS.entry(dialog, given, _, value)
  given.text = value
  dialog:entry(given)
end

function ADDERS.combobox(dialog, given, row, value)
  given.options, given.option = row.choices, value
  dialog:combobox(given)
end

function ADDERS.color(dialog, given, _, value)
  given.label, given.color = "", color_of(value)
  dialog:color(given)
end

---@param dialog any
---@param row Row
---@param value any that it has at first
---@param is_seen boolean
---@param onchange fun()
function widgets.add(dialog, row, value, is_seen, onchange)
  local given = { id = widgets.id_of(row), label = row.label, visible = is_seen, onchange = onchange }
  ADDERS[row.widget](dialog, given, row, value)
  dialog:newrow()
end

---@param data table<string, any> of the dialog
---@param rows Row[]
---@return table<string, any> by id of the row
function widgets.entered(data, rows)
  local found = {}
  for _, row in ipairs(rows) do
    local value = data[widgets.id_of(row)]
    found[row.id] = row.widget == "color" and hex_of(value) or value
  end
  return found
end

return widgets
