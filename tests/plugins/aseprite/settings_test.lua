local check = require("check")
local settings = require("settings")

local tests = {}

local ROWS = {
  { id = "size", widget = "entry", value = "auto" },
  { id = "colors", widget = "slider", low = 0, high = 256, value = 0 },
  { id = "limit", widget = "number", low = 0, high = 2, value = 1.0 },
  { id = "model", widget = "check", value = true },
  { id = "ground", widget = "combobox", choices = { "auto", "keep" }, value = "auto" },
  { id = "ground_color", widget = "color", value = "#ffffff" },
}

tests["what was entered is there again"] = function()
  local preferences, kept = { other = 1 }, settings.read(nil)
  kept.entered.clean = { colors = 8, limit = 0.5, model = false, ground = "keep", ground_color = "#00ff7f" }
  kept.scope, kept.fit, kept.view, kept.more = "tag", "layer", "beside", true
  settings.write(preferences, kept)
  check.same(preferences.other, 1)
  local read = settings.read(preferences)
  check.same(read, kept)
  local entered = settings.values(ROWS, read.entered.clean)
  check.same({ entered.colors, entered.limit, entered.model, entered.ground, entered.ground_color },
    { 8, 0.5, false, "keep", "#00ff7f" })
  check.same(entered.size, "auto")
end

tests["the grid of one sprite is not remembered for the next"] = function()
  local preferences, kept = {}, settings.read({})
  kept.entered.clean = { size = "32x32", scale = 4.0, candidate = 2, colors = 3 }
  settings.write(preferences, kept)
  check.same(preferences[settings.KEY].entered.clean, { colors = 3 })
end

tests["whatever lies in the file, there are settings"] = function()
  local defaults = { entered = {}, scope = "all", frames = "all", fit = "same", view = "split", more = false }
  for _, odd in ipairs({
    1, "x", true, {}, { dialog = 1 }, { dialog = "x" },
    { dialog = { scope = "everything", frames = "cel", fit = 7, view = {}, more = "yes" } },
    { dialog = { entered = 5 } }, { dialog = { entered = { [1] = { a = 1 } } } },
  }) do
    check.same(settings.read(odd), defaults)
  end
  check.same(settings.read(nil), defaults)
  local odd = { a = {}, [3] = 1, b = print, c = ("x"):rep(999), d = 0 / 0, e = 1, f = math.huge, g = -math.huge }
  local read = settings.read({ dialog = { entered = { clean = odd } } })
  check.same(read.entered.clean, { e = 1 })
end

tests["no file grows for ever"] = function()
  local many = {}
  for i = 1, 1000 do many["k" .. i] = i end
  local read, count = settings.read({ dialog = { entered = { clean = many } } }), 0
  for _ in pairs(read.entered.clean) do count = count + 1 end
  check.same(count, 64)
end

tests["what a row cannot take any more is forgotten"] = function()
  local entered = settings.values(ROWS, {
    size = 5, colors = 257, limit = "1", model = "yes", ground = "red", ground_color = "red",
  })
  for _, row in ipairs(ROWS) do check.same(entered[row.id], row.value, row.id) end
  check.same(settings.values(ROWS, { colors = 1.5 }).colors, 0)
  check.same(settings.values(ROWS, 7).model, true)
end

return tests
