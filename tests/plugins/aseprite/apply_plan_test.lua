local apply_plan = require("apply_plan")
local check = require("check")
local fingerprint = require("fingerprint")
local scope = require("scope")
local sprites = require("sprites")

local tests = {}

local function planned(sprite, kind) return check.is_true((scope.plan(sprite, { kind = kind }))) end

local function steps(sprite, kind, w, h, fit)
  local plan = planned(sprite, kind)
  return check.is_true(apply_plan.steps(sprite, plan, { w = w, h = h, count = #plan.images }, fit))
end

local function told(list)
  local found = {}
  for i, step in ipairs(list) do
    local of = step.cel or step.like
    found[i] = table.concat({
      step.kind, step.image or "", of and of.layer .. of.frame or "", step.x or step.w or "", step.y or step.h or "",
      step.linked and "linked " .. #step.linked or "", step.linked_to and "to " .. step.linked_to or "",
    }, " "):gsub("%s+", " "):gsub(" $", "")
  end
  return table.concat(found, "; ")
end

tests["a result of the same size replaces each picture once, and links stay"] = function()
  check.same(told(steps(sprites.walk(), "layer", 16, 16, "same")), "picture 1 a1 0 0 linked 3; picture 2 a3 0 0 linked 1")
end

tests["a smaller result resizes the canvas, and pictures keep their place in it"] = function()
  local over = sprites.walk({
    cels = { sprites.cel("a", 1, "x", -8, 0, 24, 16), sprites.cel("a", 2, "y", 4, 4, 4, 4) },
  })
  check.same(told(steps(over, "all", 12, 8, "resize")), "canvas 8 8; picture 1 a1 -4 0 linked 1; picture 2 a2 -4 0 linked 1")
end

tests["a background gets the part that has the size of the canvas"] = function()
  local over = sprites.walk({
    layers = { sprites.layer("a", "image", { background = true }), sprites.layer("b") },
    cels = { sprites.cel("a", 1, "x"), sprites.cel("b", 1, "y", -16, -8, 32, 24) },
  })
  local found = steps(over, "all", 16, 12, "resize")
  check.same({ found[2].x, found[2].y }, { 0, 0 })
  check.same(found[2].crop, { x = 8, y = 4, w = 8, h = 8 })
  check.same({ found[3].x, found[3].y, found[3].crop }, { -8, -4 })
end

tests["new layers stand above their own, with linked cels linked again"] = function()
  local found = steps(sprites.walk(), "all", 4, 4, "layer")
  check.same(told(found), "layer; cel 1 a1 0 0; cel 1 a2 0 0 to 1; cel 1 a4 0 0 to 1; cel 2 a3 0 0; "
    .. "layer; cel 3 b1 0 0; cel 4 b2 0 0")
  check.same({ found[1].name, found[1].above, found[1].number }, { "Layer a (clean)", "a", 1 })
  check.same({ found[6].name, found[6].above, found[7].layer }, { "Layer b (clean)", "b", 2 })
  check.same({ found[5].layer, found[5].frame, found[5].like.x }, { 1, 3, 4 })
end

tests["a new sprite has the durations, the tags and the names of the layers"] = function()
  local sprite = sprites.walk()
  local found = steps(sprite, "layer", 4, 4, "sprite")
  check.same({ found[1].kind, found[1].w, found[1].h }, { "sprite", 4, 4 })
  check.same(found[1].frames, { 100, 100, 50, 100 })
  check.same(found[1].tags, sprite.tags)
  check.same({ found[2].name, found[2].above }, { "Layer a" })
end

tests["only what can be done is offered, and done"] = function()
  local sprite = sprites.walk()
  local all, layer = planned(sprite, "all"), planned(sprite, "layer")
  local same, small = { w = 16, h = 16, count = 4 }, { w = 4, h = 4, count = 4 }
  check.same(apply_plan.fits(all, same), { "same", "layer", "sprite" })
  check.same(apply_plan.fits(all, small), { "resize", "layer", "sprite" })
  check.same(apply_plan.fits(layer, small), { "layer", "sprite" })
  local few = { w = 4, h = 4, count = 2 }
  for _, case in ipairs({ { all, small, "same" }, { all, same, "resize" }, { layer, few, "resize" } }) do
    local found, key, said = apply_plan.steps(sprite, case[1], case[2], case[3])
    check.same(found, nil)
    check.same(key, "fit_impossible")
    check.same(said.width, case[2].w)
  end
end

tests["a result of another number of pictures is not applied"] = function()
  local sprite = sprites.walk()
  for _, count in ipairs({ 0, 3, 5 }) do
    local found, key = apply_plan.steps(sprite, planned(sprite, "all"), { w = 16, h = 16, count = count }, "same")
    check.same(found, nil)
    check.same(key, "wrong_result")
  end
end

tests["nothing changed if nothing changed"] = function()
  local before, now = sprites.walk(), sprites.walk()
  now.cels[1], now.cels[2] = now.cels[2], now.cels[1] -- listed in another order
  now.active, now.selected, now.palette = { layer = "b", frame = 2 }, { layers = {}, frames = {} }, {}
  check.same(fingerprint.changed(fingerprint.take(before, { a1 = "x" }), fingerprint.take(now, { a1 = "x" })), nil)
end

tests["what changed meanwhile is named"] = function()
  local cases = {
    changed_size = function(sprite) sprite.width = 17 end,
    changed_layers = function(sprite) sprite.layers[2].editable = false end,
    changed_frames = function(sprite) sprite.frames[5] = 100 end,
    changed_cels = function(sprite) sprite.cels[1].x = 1 end,
    changed_palette = function(sprite) sprite.palette[2] = "#ff0001ff" end,
  }
  for key, change in pairs(cases) do
    local before, now = sprites.walk({ mode = "indexed" }), sprites.walk({ mode = "indexed" })
    change(now)
    check.same(fingerprint.changed(fingerprint.take(before, {}), fingerprint.take(now, {})), key)
  end
  local before = fingerprint.take(sprites.walk(), { a1 = "x", a3 = "y" })
  check.same(fingerprint.changed(before, fingerprint.take(sprites.walk(), { a1 = "x", a3 = "z" })), "changed_pixels")
  check.same(fingerprint.changed(before, fingerprint.take(sprites.walk(), { a1 = "x" })), "changed_pixels")
  check.same(fingerprint.changed(before, nil), "changed_closed")
  check.same(fingerprint.changed(before, fingerprint.take(sprites.walk({ id = 2 }), before.stamps)), "changed_size")
end

tests["another colour mode is another sprite"] = function()
  local before = fingerprint.take(sprites.walk(), {})
  check.same(fingerprint.changed(before, fingerprint.take(sprites.walk({ mode = "grey" }), {})), "changed_size")
end

return tests
