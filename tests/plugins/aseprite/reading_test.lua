local aseprite = require("aseprite")
local check = require("check")
local documents = require("documents")
local fingerprint = require("fingerprint")
local paint = require("paint")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")

local tests = {}

local function read(sprite) return check.is_true((reading.read(sprite))) end

local function plan_of(described, kind) return check.is_true((scope.plan(described, { kind = kind }))) end

local function pictures(described, plan)
  return slices.at_once(function() return reading.pictures(described, plan) end)
end

tests["a sprite is described as it is"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local described = read(sprite)
  check.same({ described.id, described.width, described.height, described.mode }, { sprite.id, 8, 8, "rgb" })
  check.same(described.frames, { 100, 100, 50, 100 })
  check.same(described.tags, { { name = "step", from = 2, to = 3 } })
  check.same({ described.layers[1].name, described.layers[2].name, described.layers[1].kind }, { "body", "arm", "image" })
  check.same({ #described.layers, #described.cels, described.active.frame }, { 2, 5, 1 })
  check.same(described.active.layer, sprite.layers[1].id)
  check.same(plan_of(described, "all").words, "5 cels, 3 unique")
end)

tests["linked cels have one image"] = aseprite.test({}, function(ase)
  local images = {}
  for _, cel in ipairs(read(paint.walk(ase)).cels) do
    images[cel.image] = (images[cel.image] or 0) + 1
  end
  local counts = {}
  for _, count in pairs(images) do counts[#counts + 1] = count end
  table.sort(counts)
  check.same(counts, { 1, 1, 3 })
end)

tests["a hidden or locked group hides or locks what is in it, however deep"] = aseprite.test({}, function(ase)
  for _, flag in ipairs({ "isVisible", "isEditable" }) do
    local sprite = paint.walk(ase)
    local outer, inner = sprite:newGroup(), sprite:newGroup()
    documents.move_into(inner, outer)
    documents.move_into(sprite.layers[1], inner)
    outer[flag] = false
    local described = read(sprite)
    check.same(described.layers[4].name, "body")
    check.same({ described.layers[4].visible, described.layers[4].editable }, { flag ~= "isVisible", flag ~= "isEditable" })
    check.same(plan_of(described, "all").skipped, 4)
  end
end)

tests["groups, tile maps, references and backgrounds are told apart"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  sprite:newGroup()
  documents.change_layer(sprite.layers[1], { kind = "tilemap" })
  documents.change_layer(sprite.layers[2], { kind = "reference" })
  local described = read(sprite)
  check.same({ described.layers[1].kind, described.layers[2].kind, described.layers[3].kind },
    { "tilemap", "reference", "group" })
  local key = select(2, scope.plan(described, { kind = "all" }))
  check.same(key, "nothing_at_all")
end)

tests["what is selected are cels, whole layers with what is in them, or whole frames"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  check.same(read(sprite).selected, { layers = {}, frames = {} })
  ase:select({ sprite.layers[2] }, { 1, 3 })
  check.same(read(sprite).selected, { layers = { sprite.layers[2].id }, frames = { 1, 3 } })
  ase:select({ sprite.layers[1] }, {}, RangeType.LAYERS)
  check.same(read(sprite).selected, { layers = { sprite.layers[1].id }, frames = { 1, 2, 3, 4 } })
  ase:select({}, { 2 }, RangeType.FRAMES)
  check.same(read(sprite).selected, { layers = { sprite.layers[1].id, sprite.layers[2].id }, frames = { 2 } })
  local group = sprite:newGroup()
  documents.move_into(sprite.layers[2], group)
  ase:select({ group }, {}, RangeType.LAYERS)
  check.same(read(sprite).selected.layers, { group.id, group.layers[1].id })
end)

tests["another sprite that is active says nothing of this one"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  Sprite(3, 3)
  check.same(read(sprite).active, { layer = sprite.layers[1].id, frame = 1 })
  check.same(read(sprite).selected, { layers = {}, frames = {} })
end)

tests["no sprite, a closed one, and one that cannot be read say so"] = aseprite.test({}, function(ase)
  check.same({ reading.read(nil) }, { nil, "no_sprite" })
  local sprite = paint.indexed(ase)
  documents.add_palette(sprite, 2, Palette(4))
  check.same({ reading.read(sprite) }, { nil, "many_palettes" })
  ase:close(sprite)
  check.same({ reading.read(sprite) }, { nil, "changed_closed" })
  check.same({ reading.read(Sprite(2, 2, 4)) }, { nil, "no_mode" })
end)

tests["each picture has the size of what is sent, and lies where its cel does"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  sprite.layers[1]:cel(3).position = Point(-2, 3)
  local described = read(sprite)
  local plan = plan_of(described, "layer")
  check.same(plan.rect, { x = -2, y = 0, w = 10, h = 8 })
  local found, stamps = pictures(described, plan)
  check.same(found[1], paint.bytes(10, 8, function(x) return x >= 2 and paint.RED or "\0\0\0\0" end))
  check.same(found[2], paint.bytes(10, 8, function(x, y)
    return x < 4 and y >= 3 and y < 7 and paint.GREEN or "\0\0\0\0"
  end))
  check.same(stamps, reading.stamps(described, plan))
end)

tests["indexed pictures become colours, and the transparent index nothing"] = aseprite.test({}, function(ase)
  local described = read(paint.indexed(ase))
  check.same({ described.mode, described.transparent, described.palette[2] }, { "indexed", 0, "#c80000ff" })
  local found = pictures(described, plan_of(described, "all"))
  check.same(found[1], paint.bytes(4, 4, function(x) return x < 2 and paint.RED or "\0\0\0\0" end))
end)

tests["in a background every index is a colour"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  documents.change_layer(sprite.layers[1], { background = true })
  local described = read(sprite)
  check.same(described.transparent, -1)
  local both = paint.bytes(4, 4, function(x) return x < 2 and paint.RED or "\0\0\0\255" end)
  check.same(pictures(described, plan_of(described, "all")), { both })
  sprite:newLayer()
  described = read(sprite)
  check.same(described.transparent, 0)
  check.same(pictures(described, plan_of(described, "all")), { both })
end)

tests["grey pictures are read"] = aseprite.test({}, function()
  local sprite = Sprite(2, 1, ColorMode.GRAY)
  sprite:newCel(sprite.layers[1], 1, paint.image(2, 1, ColorMode.GRAY, function(x) return x == 0 and "\9\255" or "\7\8" end))
  local described = read(sprite)
  check.same(pictures(described, plan_of(described, "cel")), { "\9\9\9\255\7\7\7\8" })
end)

tests["reading yields often, and says how much is read"] = aseprite.test({}, function()
  local sprite = Sprite(512, 512, ColorMode.INDEXED)
  local described = read(sprite)
  local thread = coroutine.create(reading.pictures)
  local ok, share = coroutine.resume(thread, described, plan_of(described, "all"))
  local before, count = 0, 0
  while coroutine.status(thread) == "suspended" do
    check.is_true(ok and share > before and share <= 1 or share == 1, "the share " .. tostring(share))
    before, count = share, count + 1
    ok, share = coroutine.resume(thread)
  end
  check.is_true(count >= 8)
end)

tests["what is drawn, removed or closed while it is read ends the reading"] = aseprite.test({}, function(ase)
  for problem, change in pairs({
    changed_pixels = function(sprite) documents.stroke(sprite.layers[2]:cel(1), 0, 0, 5) end,
    changed_cels = function(sprite) sprite:deleteCel(sprite.layers[2]:cel(1)) end,
    changed_closed = function(sprite) ase:close(sprite) end,
  }) do
    local sprite = paint.walk(ase)
    local described = read(sprite)
    local thread = coroutine.create(reading.pictures)
    coroutine.resume(thread, described, plan_of(described, "all"))
    change(sprite)
    local ok, found, key
    repeat ok, found, key = coroutine.resume(thread) until coroutine.status(thread) == "dead"
    check.same({ ok, found, key }, { true, nil, problem })
  end
end)

-- What is said of a sprite to which all this was done after its pictures were read.
local function said_after(sprite, ...)
  local described = read(sprite)
  local plan = plan_of(described, "all")
  local _, stamps = pictures(described, plan)
  local before = fingerprint.take(described, stamps)
  for _, change in ipairs({ ... }) do change(sprite) end
  slices.at_once(function() reading.pass_over_backups(described, stamps) end)
  return fingerprint.changed(before, reading.fingerprint(sprite, plan))
end

tests["a backup of Aseprite's is no change; a stroke is, before it or after it"] = aseprite.test({}, function(ase)
  local function stroke(sprite) documents.stroke(sprite.layers[2]:cel(1), 0, 0, 5) end
  local function remove(sprite) sprite:deleteCel(sprite.layers[2]:cel(1)) end
  check.same(said_after(paint.walk(ase), documents.back_up), nil)
  check.same(said_after(paint.walk(ase), documents.back_up, stroke), "changed_pixels")
  check.same(said_after(paint.walk(ase), stroke, documents.back_up), "changed_pixels")
  check.same(said_after(paint.walk(ase), documents.back_up, remove), "changed_cels")
  check.same(said_after(paint.walk(ase), documents.back_up, function(sprite) ase:close(sprite) end), "changed_closed")
end)

tests["the fingerprint tells what changed"] = aseprite.test({}, function(ase)
  for problem, change in pairs({
    changed_pixels = function(sprite) documents.stroke(sprite.layers[1]:cel(3), 1, 1, 0) end,
    changed_cels = function(sprite) sprite.layers[1]:cel(1).position = Point(1, 0) end,
    changed_size = function(sprite) sprite.width = 9 end,
    changed_layers = function(sprite) sprite:newLayer() end,
    changed_frames = function(sprite) sprite:newEmptyFrame() end,
    changed_closed = function(sprite) ase:close(sprite) end,
  }) do
    local sprite = paint.walk(ase)
    local plan = plan_of(read(sprite), "all")
    local before = reading.fingerprint(sprite, plan)
    check.same(fingerprint.changed(before, reading.fingerprint(sprite, plan)), nil)
    change(sprite)
    check.same(fingerprint.changed(before, reading.fingerprint(sprite, plan)), problem)
  end
end)

return tests
