local check = require("check")
local json = require("json")
local values = require("values")

local tests = {}

tests["values are what they are in JSON"] = function()
  check.same(json.decode(' {"a": [1, 1.0, -2e1, true, false, null], "b": {}, "c": []} '), values.map(
    "a", values.array({ 1, 1.0, -20.0, true, false, values.null }), "b", values.map(), "c", values.array()
  ))
end

tests["texts are read with their escapes"] = function()
  check.same(json.decode([["gr\u00f6\u00dfer \u270f \ud83d\ude00 \"\\\/\n\u0041b"]]), 'größer ✏ 😀 "\\/\nAb')
end

tests["what is no JSON raises"] = function()
  for _, text in ipairs({ "", "{", "[1", '"a', "nope", "1 2", '{"a" 1}', "[1 2]", "{1: 2}" }) do
    check.is_true(not pcall(json.decode, text), text)
  end
end

return tests
