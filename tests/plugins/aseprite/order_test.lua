local check = require("check")
local operations = require("operations")
local order = require("order")
local values = require("values")

local tests = {}

local function read(params)
  params.out = params.out or "out.png"
  return order.read(params, operations.clean)
end

tests["with nothing but a place for the result, all of the sprite is cleaned"] = function()
  check.same(read({}), { out = "out.png", choice = { kind = "all" }, options = {} })
end

tests["parameters of the operation become options of the command line, each one word"] = function()
  local found = read({ size = "64x48", colors = "16", background = "--out", model = "false", device = "cpu" })
  check.same(found.options, { "--background=--out", "--colors=16", "--device=cpu", "--no-model", "--size=64x48" })
  check.same(read({ model = "true" }).options, { "--model" })
end

tests["what means nothing in particular is what the command line calls so"] = function()
  check.same(read({ colors = "0", scale = "0" }).options, { "--colors=auto", "--scale=auto" })
  check.same(read({ candidate = "-1" }).options, {})
  check.same(read({ candidate = "1", scale = "2.5" }).options, { "--candidate=1", "--scale=2.5" })
end

tests["every parameter of the operation can be named"] = function()
  for _, name in ipairs(values.keys(operations.clean.params.properties)) do
    local value = operations.clean.params.properties[name].type == "boolean" and "true" or "7"
    local found = check.is_true(read({ [name] = value }), name)
    check.is_true(found[name] == value or #found.options == 1, name)
  end
end

tests["a scope has its tag, layer and frame, and a tag alone is one"] = function()
  check.same(read({ tag = "walk" }).choice, { kind = "tag", tag = "walk" })
  check.same(read({ scope = "layer", layer = "hero" }).layer, "hero")
  local found = read({ scope = "cel", frame = "2", fit = "layer", palette = "a b.gpl" })
  check.same({ found.choice.kind, found.frame, found.fit, found.palette }, { "cel", "2", "layer", "a b.gpl" })
end

local function problem(params)
  local found, key, said = order.read(params, operations.clean)
  check.same(found, nil)
  return key, said
end

tests["what is misspelt is told with what there is"] = function()
  local key, said = problem({ out = "a", colour = "3" })
  check.same({ key, said.name }, { "no_parameter", "colour" })
  for _, name in ipairs({ "out", "scope", "fit", "size", "colors", "model" }) do check.contains(said.names, name) end
  key, said = problem({ out = "a", scope = "range" })
  check.same({ key, said.value, said.choices }, { "not_one_of", "range", "all, cel, layer, tag" })
  key, said = problem({ out = "a", fit = "stretch" })
  check.same({ key, said.name }, { "not_one_of", "fit" })
  key, said = problem({ out = "a", model = "yes" })
  check.same({ key, said.choices }, { "not_one_of", "true, false" })
end

tests["without a place for the result nothing is done"] = function()
  check.same(problem({}), "no_out")
  check.same(problem({ out = "" }), "no_out")
end

return tests
