local check = require("check")
local form = require("form")
local operations = require("operations")
local values = require("values")

local tests = {}

tests["there is a dialog for each operation that nothing is missing from"] = function()
  local names = values.keys(operations)
  check.same(names[1], "clean")
  for _, name in ipairs(names) do
    local rows, unknown = form.rows(operations[name])
    check.same(unknown, {}, name)
    local has_row = { durations_ms = true } -- which nobody enters
    for _, row in ipairs(rows) do has_row[row.name] = true end
    for _, param in ipairs(values.keys(operations[name].params.properties)) do check.is_true(has_row[param], param) end
  end
end

tests["what is entered there can be asked for"] = function()
  local params = form.params(operations.clean, { size = "64x48", colors = 16, model = true }, {})
  check.same(params, values.map("size", "64x48", "colors", 16))
end

return tests
