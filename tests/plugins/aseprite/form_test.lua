local check = require("check")
local form = require("form")
local json = require("json")
local strings = require("strings")
local values = require("values")

local tests = {}

local OPERATION = json.decode([[{"title": "Clean", "takes": "frames", "params": {"properties": {
  "size": {"type": "string", "title": "Size", "description": "d", "default": "auto", "x-kind": "size",
    "x-choices": ["auto"], "x-max": 64, "pattern": "^x$"},
  "scale": {"type": "number", "title": "Scale", "description": "d", "default": 0.0, "minimum": 0, "maximum": 512,
    "x-step": 0.25, "x-advanced": true},
  "colors": {"type": "integer", "title": "Colours", "description": "d", "default": 0, "minimum": 0, "maximum": 256},
  "seed": {"type": "integer", "title": "Seed", "description": "d", "default": 0, "minimum": 0, "maximum": 65535},
  "palette": {"type": "array", "title": "Palette", "description": "d", "default": [], "x-kind": "palette", "maxItems": 3,
    "items": {"type": "string"}},
  "background": {"type": "string", "title": "Background", "description": "d", "default": "auto", "x-kind": "color",
    "x-choices": ["auto", "keep"]},
  "model": {"type": "boolean", "title": "Use the network", "description": "d", "default": true},
  "network": {"type": "string", "title": "Network", "description": "d", "default": "auto", "x-kind": "name", "maxLength": 8},
  "device": {"type": "string", "title": "Device", "description": "d", "default": "auto", "enum": ["auto", "cpu"]}
}}}]])

local function told(rows)
  local found = {}
  for i, row in ipairs(rows) do found[i] = row.id .. " " .. row.widget .. (row.advanced and " advanced" or "") end
  return table.concat(found, ", ")
end

local function with(prop) return { params = { properties = values.map("a", json.decode(prop)) } } end

tests["each kind of parameter has its widgets, in the order of the schema"] = function()
  local rows, unknown = form.rows(OPERATION)
  check.same(told(rows), "size entry, scale number advanced, colors slider, seed number, palette combobox, "
    .. "background combobox, background_color color, model check, network entry, device combobox")
  check.same(unknown, {})
  check.same({ rows[1].label, rows[1].help, rows[1].value }, { "Size", "d", "auto" })
  check.same({ rows[2].low, rows[2].high, rows[2].decimals, rows[2].value }, { 0, 512, 2, 0.0 })
  check.same(rows[6].choices, { "auto", "keep", strings.get("other_color") })
  check.same({ rows[5].value, rows[8].value }, { strings.get("any_palette"), true })
end

tests["the times of frames are nobody's to enter, and a list of another kind is not known"] = function()
  local times = [[{"type": "array", "x-kind": "durations", "title": "Times", "items": {"type": "integer"}, "default": []}]]
  local rows, unknown = form.rows(with(times))
  check.same({ #rows, #unknown }, { 0, 0 })
  check.same(form.params(with(times), { a = 5 }, {}), values.map())
  rows, unknown = form.rows(with((times:gsub("durations", "chords"))))
  check.same({ #rows, unknown[1] }, { 0, "Times" })
end

tests["what is as it is by default is not sent"] = function()
  local entered = {}
  for _, row in ipairs(form.rows(OPERATION)) do entered[row.id] = row.value end
  check.same(form.params(OPERATION, entered, {}), values.map())
  check.same(form.params(OPERATION, {}, {}), values.map())
end

local function params(entered, colors) return form.params(OPERATION, entered, colors or {}) end

tests["what was entered becomes parameters of their types"] = function()
  check.same(params({
    size = " 32X48", scale = 2, colors = 8.0, seed = "65535", palette = strings.get("sprite_palette"), background = "keep",
    model = false, network = " My-style", device = "cpu",
  }, { "#ff0000" }), values.map(
    "size", "32x48", "scale", 2.0, "colors", 8, "seed", 65535, "palette", values.array({ "#ff0000" }), "background", "keep",
    "model", false, "network", "my-style", "device", "cpu"
  ))
  local color = { background = strings.get("other_color"), background_color = "#FF7f00" }
  check.same(params(color), values.map("background", "#ff7f00"))
end

tests["what cannot be is refused, with the name and what may be"] = function()
  for _, case in ipairs({
    { "size", "65x1", "1 to 64" }, { "size", "1x65", "1 to 64" },
    { "size", "0x1", "1 to 64" }, { "size", "x", "auto" }, { "size", "1x1x1", "auto" },
    { "size", "99999999999x1", "1 to 64" }, { "scale", "-1", "0 to 512" }, { "scale", "", "number" },
    { "scale", "1e999", "number" }, { "colors", 257, "0 to 256" }, { "colors", 1.5, "whole" },
    { "device", "gpu", "auto, cpu" }, { "network", "my.style", "at most 8" }, { "network", "my-styles", "at most 8" },
    { "network", "", "at most 8" },
    { "background", "red", "auto, keep" }, { "background", strings.get("other_color"), "auto, keep" },
  }) do
    local found, message, name = params({ [case[1]] = case[2] })
    check.same(found, nil, case[2])
    check.same(name, case[1])
    check.contains(message, case[3])
  end
  local found, message = params({ palette = strings.get("sprite_palette") }, { "a", "b", "c", "d" })
  check.same(found, nil)
  check.contains(message, "at most 3")
end

tests["an empty palette of the sprite is as if none was chosen"] = function()
  check.same(params({ palette = strings.get("sprite_palette") }, {}), values.map())
end

tests["a parameter that says too little, or is of a new kind, has no row and is named"] = function()
  for _, prop in ipairs({
    '{"type": "string", "title": "A"}', '{"type": "integer", "minimum": 0, "title": "A"}',
    '{"type": "object", "title": "A"}',
    '{"type": "number", "minimum": 0, "maximum": 5, "title": "A"}', '{"type": "string", "x-kind": "size", "title": "A"}',
    '{"type": "array", "maxItems": 5, "title": "A"}', '{"type": "array", "x-kind": "palette", "title": "A"}',
    '{"anyOf": [], "title": "A"}', '{"type": "string", "x-kind": "sound", "title": "A"}', '{"type": "enum", "title": "A"}',
    '{"type": "string", "x-kind": "name", "title": "A"}',
    '{"type": "string", "x-kind": "color", "title": "A"}', '{"type": "integer", "maximum": 5, "title": "A"}',
  }) do
    local rows, unknown = form.rows(with(prop))
    check.same({ #rows, unknown[1] }, { 0, "A" }, prop)
    check.same(form.params(with(prop), { b = 1 }, {}), values.map())
  end
end

return tests
