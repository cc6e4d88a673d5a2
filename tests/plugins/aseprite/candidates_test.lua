local candidates = require("candidates")
local check = require("check")
local json = require("json")
local values = require("values")

local tests = {}

local function report(warnings, listed)
  return json.decode(('{"warnings": %s, "candidates": %s}'):format(warnings, listed))
end

local UNSURE = '[{"code": "empty", "message": "m"}, {"code": "low_confidence", "message": "m"}]'
local TWO = '[{"size": [32, 48], "cell": [4.0, 4.0], "confidence": 0.614}, '
  .. '{"size": [64, 96], "cell": [2, 2], "confidence": 0}]'

tests["what the daemon is not sure of can be picked, each with its size and confidence"] = function()
  local found = candidates.of(report(UNSURE, TWO))
  check.same(found, { { size = "32x48", words = "32 x 48 (61 %)" }, { size = "64x96", words = "64 x 96 (0 %)" } })
end

tests["there is nothing to pick where it is sure, or has found but one"] = function()
  check.same(candidates.of(report("[]", TWO)), {})
  check.same(candidates.of(report('[{"code": "empty", "message": "m"}]', TWO)), {})
  check.same(candidates.of(report(UNSURE, '[{"size": [32, 48], "cell": [4, 4], "confidence": 0.6}]')), {})
end

tests["a report that is none raises nothing"] = function()
  for _, odd in ipairs({ 1, "x", true, values.null, {}, { warnings = 1, candidates = 2 }, values.bin("x") }) do
    check.same(candidates.of(odd), {})
  end
  check.same(candidates.of(nil), {})
  for _, entries in ipairs({
    "[1, 2]", '[{"size": [1]}, {"size": [0, 1], "confidence": 1}]', '[{"size": "32x48", "confidence": 1}, null]',
    '[{"size": [1, 1], "confidence": "x"}, {"size": [2.5, 1], "confidence": 1}]',
  }) do
    check.same(candidates.of(report(UNSURE, entries)), {}, entries)
  end
end

tests["who picks one names the grid once, and all else stays"] = function()
  local params = values.map("scale", 2.0, "colors", 8, "candidate", 3, "size", "9x9", "model", false)
  check.same(candidates.params(params, "32x48"), values.map("size", "32x48", "colors", 8, "model", false))
  check.same(params.scale, 2.0)
end

return tests
