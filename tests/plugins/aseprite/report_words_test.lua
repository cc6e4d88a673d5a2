local check = require("check")
local report_words = require("report_words")
local values = require("values")

local tests = {}

local function report(...)
  return values.map("size", values.array({ 32, 48 }), "confidence", 0.914, "colors_out", 12, "warnings", values.array(), ...)
end

tests["size, colours and confidence are said, and flicker of animations"] = function()
  check.same({ report_words.of(report()) }, { "32 x 48 pixels, 12 colours; 91 % sure of the size.", "" })
  local text = report_words.of(report("flicker_before", 0.0312, "flicker_after", 0.0))
  check.contains(text, "Flicker: 3.1 % before, 0.0 % after.")
  check.same({ report_words.of(report("flicker_before", values.null, "flicker_after", values.null)) },
    { "32 x 48 pixels, 12 colours; 91 % sure of the size.", "" })
end

tests["what the daemon warns of is said, and that another size can be picked"] = function()
  local function candidate(w, h)
    return values.map("size", values.array({ w, h }), "cell", values.array({ 1.0, 1.0 }), "confidence", 0.4)
  end
  local warned = report("candidates", values.array({ candidate(32, 48), candidate(64, 96) }))
  warned.warnings = values.array({
    values.map("code", "empty", "message", "nothing is left"),
    values.map("code", "low_confidence", "message", "It is a guess."),
  })
  local _, hint = report_words.of(warned)
  check.same(hint, "If it is not right, pick another size. Nothing is left.")
  warned.candidates = values.array()
  _, hint = report_words.of(warned)
  check.same(hint, "Nothing is left. It is a guess.")
end

tests["a report of nothing says nothing"] = function()
  check.same({ report_words.of(values.map()) }, { "", "" })
  local odd = values.map("size", 7, "confidence", "x", "warnings", values.array({ 1, values.map() }))
  check.same({ report_words.of(odd) }, { "", "" })
  check.same({ report_words.of(report("flicker_before", 0 / 0, "flicker_after", 1)) },
    { "32 x 48 pixels, 12 colours; 91 % sure of the size.", "" })
end

return tests
