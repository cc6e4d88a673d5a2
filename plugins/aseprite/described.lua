--- What the daemon says of its operations, against what this extension knew when it was made. PROTOCOL.md, section 8.

local form = require("form")

local described = {}

---@param body any of the reply to `describe`; nothing in it is taken for granted
---@param name string
---@return table? operation nil if there is none, or none that a form can be made of
function described.operation(body, name)
  local ok, operation = pcall(function()
    local found = body.operations[name]
    form.rows(found)
    return found
  end)
  return ok and operation or nil
end

local function shape_of(operation)
  local lines = {}
  for i, row in ipairs(form.rows(operation)) do
    lines[i] = table.concat({
      row.id, row.widget, row.label, row.help or "", tostring(row.advanced), tostring(row.value), tostring(row.low),
      tostring(row.high), tostring(row.decimals), table.concat(row.choices or {}, "|"),
    }, "\n")
  end
  return table.concat(lines, "\n\n")
end

---@param a table
---@param b table
---@return boolean whether both have the same form
function described.is_same(a, b) return shape_of(a) == shape_of(b) end

return described
