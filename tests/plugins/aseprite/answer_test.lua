local answer = require("answer")
local check = require("check")
local values = require("values")

local tests = {}

local REPORT = values.map("size", values.array({ 2, 1 }))

local function entry(w, h, count, byte)
  return { w = w, h = h, format = "rgba8", count = count, data = string.char(byte):rep(4 * w * h * count) }
end

local function reply(...) return { body = values.map("report", REPORT), images = { ... } } end

tests["frames of one entry or of several become single pictures"] = function()
  local found = answer.read(reply(entry(2, 1, 2, 7)), 2, false)
  check.same({ found.w, found.h, #found.pictures, found.explained }, { 2, 1, 2, nil })
  check.same(found.pictures[2], ("\7"):rep(8))
  found = answer.read(reply(entry(2, 1, 1, 1), entry(2, 1, 1, 2)), 2, false)
  check.same({ found.pictures[1]:byte(), found.pictures[2]:byte() }, { 1, 2 })
  check.same(found.report, REPORT)
end

tests["the picture that explains is the last, of any size"] = function()
  local found = answer.read(reply(entry(2, 1, 2, 7), entry(9, 5, 1, 3)), 2, true)
  check.same({ #found.pictures, found.explained.w, found.explained.h }, { 2, 9, 5 })
end

tests["what does not belong to the question is refused"] = function()
  check.same(answer.read(reply(entry(2, 1, 1, 7)), 2, false), nil)
  check.same(answer.read(reply(entry(2, 1, 3, 7)), 2, false), nil)
  check.same(answer.read(reply(entry(2, 1, 2, 7)), 2, true), nil)
  check.same(answer.read(reply(entry(2, 1, 1, 7), entry(1, 2, 1, 7)), 2, false), nil)
  check.same(answer.read(reply(), 1, false), nil)
  local short = entry(2, 1, 1, 7)
  short.data = short.data:sub(2)
  check.same(answer.read(reply(short), 1, false), nil)
  local png = entry(2, 1, 1, 7)
  png.format = "png"
  check.same(answer.read(reply(png), 1, false), nil)
  for _, body in ipairs({ 7, "x", values.map(), values.map("report", 3), values.array(), {} }) do
    check.same(answer.read({ body = body, images = { entry(2, 1, 1, 7) } }, 1, false), nil)
  end
  check.same(answer.read({ images = { entry(2, 1, 1, 7) } }, 1, false), nil)
end

tests["only colours are colours"] = function()
  local listed = values.array({ "#FF0000", 7, "red", values.null, "#0000ff" })
  check.same(answer.colors({ palette = listed }), { "#ff0000", "#0000ff" })
  check.same(answer.colors({ palette = 3 }), {})
  check.same(answer.colors({}), {})
end

return tests
