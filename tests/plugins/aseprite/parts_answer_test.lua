local check = require("check")
local parts = require("parts")
local parts_answer = require("parts_answer")
local values = require("values")

local tests = {}

tests["the document and the report are found among the files"] = function()
  local found = check.is_true(parts_answer.read({ body = parts.body({ sprites = 7 }) }))
  check.same({ found.bytes, found.report.sprites }, { parts.BYTES, 7 })
end

tests["what does not have both is no answer"] = function()
  local text = parts.body()
  text.files["sprites.aseprite"] = "a text, and no bytes"
  for _, body in ipairs({
    values.null, 7, values.map(), values.map("report", values.map()), values.map("files", values.map()),
    values.map("report", 7, "files", values.map()), values.map("report", values.map(), "files", values.array()),
    parts.body(nil, false), text,
  }) do
    check.same(parts_answer.read({ body = body }), nil)
  end
  check.same(parts_answer.read({}), nil)
end

return tests
