local check = require("check")
local scope = require("scope")
local sprites = require("sprites")

local tests = {}

local function images(plan)
  local found = {}
  for i, shown in ipairs(plan.images) do found[i] = shown.image .. "x" .. #shown.cels end
  return table.concat(found, " ")
end

local function expect(choice, listed, words, sprite)
  local plan = check.is_true(scope.plan(sprite or sprites.walk(), choice))
  check.same(images(plan), listed)
  check.same(plan.words, words)
  return plan
end

local function problem(choice, sprite)
  local plan, key, said = scope.plan(sprite, choice)
  check.same(plan, nil)
  return key, said
end

tests["every picture is sent once, however many linked cels show it"] = function()
  expect({ kind = "all" }, "a1x3 a3x1 b1x1 b2x1", "6 cels, 4 unique")
  expect({ kind = "layer" }, "a1x3 a3x1", "4 cels, 2 unique")
end

tests["linked cels outside of the scope change as well, and are counted"] = function()
  expect({ kind = "cel" }, "a1x3", "3 cels, 1 unique")
  expect({ kind = "tag", tag = "step" }, "a1x3 a3x1 b2x1", "5 cels, 3 unique")
end

tests["a range is the cels of the chosen layers and frames"] = function()
  expect({ kind = "range" }, "b1x1 b2x1", "2 cels, 2 unique")
end

tests["one cel is said to be one"] = function()
  expect({ kind = "cel" }, "a3x1", "1 cel", sprites.walk({ active = { layer = "a", frame = 3 } }))
end

tests["the whole is the whole only if nothing is left out"] = function()
  check.same(scope.plan(sprites.walk(), { kind = "all" }).whole, true)
  check.same(scope.plan(sprites.walk(), { kind = "layer" }).whole, false)
  local locked = sprites.walk({ layers = { sprites.layer("a"), sprites.layer("b", "image", { editable = false }) } })
  local plan = expect({ kind = "all" }, "a1x3 a3x1", "4 cels, 2 unique, 2 left out", locked)
  check.same(plan.whole, false)
  check.same(plan.skipped, 2)
end

tests["groups, tile maps, references, hidden and locked layers are left out"] = function()
  for _, layer in ipairs({
    sprites.layer("b", "tilemap"), sprites.layer("b", "reference"), sprites.layer("b", "image", { visible = false }),
    sprites.layer("b", "image", { editable = false }),
  }) do
    local sprite = sprites.walk({ layers = { sprites.layer("a"), layer } })
    check.same(scope.plan(sprite, { kind = "all" }).skipped, 2)
    local key, said = problem({ kind = "range" }, sprite)
    check.same(key, "nothing_at_all")
    check.same(said.skipped, 2)
  end
end

tests["all pictures have the size of the canvas and what lies outside of it"] = function()
  check.same(scope.plan(sprites.walk(), { kind = "all" }).rect, { x = 0, y = 0, w = 16, h = 16 })
  local over = sprites.walk({ cels = { sprites.cel("a", 1, "x", -3, 10, 8, 9), sprites.cel("a", 2, "y", 12, 0, 8, 8) } })
  check.same(scope.plan(over, { kind = "layer" }).rect, { x = -3, y = 0, w = 23, h = 19 })
end

tests["nothing to clean is said, with what is the matter"] = function()
  check.same(problem({ kind = "cel" }, sprites.walk({ active = { layer = "b", frame = 4 } })), "nothing_here")
  check.same(problem({ kind = "range" }, sprites.walk({ selected = { layers = {}, frames = {} } })), "nothing_selected")
  check.same(problem({ kind = "tag", tag = "run" }, sprites.walk()), "no_tag")
  check.same(problem({ kind = "tag", tag = "none" }, sprites.walk()), "nothing_in_it")
  check.same(problem({ kind = "all" }, sprites.walk({ cels = {} })), "nothing_in_it")
end

tests["a dialog offers the scopes that have something"] = function()
  local offered = {}
  for i, one in ipairs(scope.choices(sprites.walk())) do
    offered[i] = (one.choice.tag or one.choice.kind) .. ": " .. one.words
  end
  check.same(table.concat(offered, "; "),
    "cel: 3 cels, 1 unique; range: 2 cels, 2 unique; step: 5 cels, 3 unique; layer: 4 cels, 2 unique; all: 6 cels, 4 unique")
end

return tests
