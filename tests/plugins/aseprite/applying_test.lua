local applying = require("applying")
local aseprite = require("aseprite")
local check = require("check")
local documents = require("documents")
local paint = require("paint")
local reading = require("reading")
local scope = require("scope")
local slices = require("slices")
local strings = require("strings")

local tests = {}

local WHITE, NOTHING = "\255\255\255\255", "\0\0\0\0"

-- What is to be applied: pictures of `w` x `h`, each of one colour.
local function job_for(sprite, kind, w, h, colors, changes)
  local read = check.is_true((reading.read(sprite)))
  local plan = check.is_true((scope.plan(read, { kind = kind })))
  local job = {
    read = read, plan = plan, fingerprint = reading.fingerprint(sprite, plan), pictures = {}, w = w, h = h, fit = "same",
    palette = "keep", colors = {},
  }
  for i, color in ipairs(colors) do job.pictures[i] = color:rep(w * h) end
  for key, value in pairs(changes or {}) do job[key] = value end
  return job
end

local function apply(job) return slices.at_once(applying.work(job)) end

local function succeed(job)
  local ok, problem, said = apply(job)
  check.same({ ok, problem, said and said.message }, { true })
end

-- What makes a sprite what it is, as one text.
local function state_of(sprite)
  local lines = { ("%d x %d"):format(sprite.width, sprite.height) }
  local function add(layers, indent)
    for _, layer in ipairs(layers) do
      lines[#lines + 1] = indent .. layer.name .. " " .. tostring(layer.data)
      for _, cel in ipairs(layer.cels or {}) do
        lines[#lines + 1] = table.concat({
          indent, cel.frameNumber, cel.position.x, cel.position.y, cel.opacity, cel.zIndex, cel.data,
        check.hex(cel.image.bytes),
        }, " ")
      end
      if layer.isGroup then add(layer.layers, indent .. "  ") end
    end
  end
  add(sprite.layers, "")
  local palette = sprite.palettes[1]
  for i = 0, #palette - 1 do lines[#lines + 1] = ("%08x"):format(palette:getColor(i).rgbaPixel) end
  return table.concat(lines, "\n")
end

local function pixel(cel) return cel.image.bytes:sub(1, 4) end

local function groups_of_links(layer)
  local numbers, count, found = {}, 0, {}
  for _, cel in ipairs(layer.cels) do
    local id = cel.image.id
    if not numbers[id] then
      count = count + 1
      numbers[id] = count
    end
    found[#found + 1] = cel.frameNumber .. ":" .. numbers[id]
  end
  return table.concat(found, " ")
end

tests["pictures are replaced, linked cels stay linked, and one named step undoes it"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local before = state_of(sprite)
  succeed(job_for(sprite, "all", 8, 8, { WHITE, paint.BLUE, paint.GREEN }))
  local body = sprite.layers[1]
  check.same(groups_of_links(body), "1:1 2:1 3:2 4:1")
  check.same({ pixel(body:cel(1)), pixel(body:cel(4)), pixel(body:cel(3)) }, { WHITE, WHITE, paint.BLUE })
  check.same({ body:cel(3).position.x, body:cel(3).image.width }, { 0, 8 })
  check.same({ body:cel(1).opacity, body:cel(1).data, body:cel(4).zIndex }, { 128, "linked", 3 })
  check.same(body:cel(2).properties("somebody/else").weight, 7)
  check.same(ase:undo_names(sprite), { "Clean Pixel Art" })
  app.undo()
  check.same(state_of(sprite), before)
end)

tests["a smaller result resizes the canvas, and nothing is cut off or moved twice"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  sprite.layers[1]:cel(3).position = Point(6, 6)
  local slice = sprite:newSlice(Rectangle(2, 2, 4, 4))
  ase:forget_history(sprite)
  local job = job_for(sprite, "all", 5, 5, { WHITE, paint.BLUE, paint.GREEN }, { fit = "resize" })
  check.same(job.plan.rect.w, 10)
  succeed(job)
  check.same({ sprite.width, sprite.height }, { 4, 4 })
  for _, cel in ipairs(sprite.cels) do
    check.same({ cel.position.x, cel.position.y, cel.image.width, cel.image.height }, { 0, 0, 5, 5 })
  end
  check.same({ slice.bounds.x, slice.bounds.y, slice.bounds.width, slice.bounds.height }, { 1, 1, 2, 2 })
  check.same(ase:undo_names(sprite), { "Clean Pixel Art" })
end)

tests["a background keeps the size of the canvas"] = aseprite.test({}, function(ase)
  for _, fit in ipairs({ "resize", "sprite" }) do
    local sprite = paint.walk(ase)
    sprite.layers[2]:cel(1).position = Point(8, 0)
    documents.change_layer(sprite.layers[1], { background = true })
    sprite.layers[1]:cel(3).image, sprite.layers[1]:cel(3).position = sprite.layers[1]:cel(1).image, Point(0, 0)
    ase:forget_history(sprite)
    succeed(job_for(sprite, "all", 8, 4, { WHITE, WHITE, paint.GREEN }, { fit = fit }))
    for _, cel in ipairs(app.sprite.layers[1].cels) do
      check.same({ cel.position.x, cel.image.width, cel.image.height, cel.image.bytes }, { 0, 4, 4, WHITE:rep(16) })
    end
    check.same({ app.sprite.layers[2]:cel(1).image.width, app.sprite.layers[2]:cel(1).position.x }, { 8, 0 })
  end
end)

tests["a new layer stands above its own, and has its properties and what was cleaned"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local old = state_of(sprite)
  app.frame = sprite.frames[1]
  local read_before = reading.read(sprite)
  local job = job_for(sprite, "cel", 2, 2, { WHITE }, { fit = "layer" })
  check.same(job.plan.cels, 3)
  succeed(job)
  check.same({ #sprite.layers, sprite.layers[2].name, sprite.layers[3].name }, { 3, "body (clean)", "arm" })
  local new = sprite.layers[2]
  check.same(groups_of_links(new), "1:1 2:1 4:1")
  check.same({ new.opacity, new.data, new:cel(4).zIndex, new:cel(2).opacity, new:cel(2).data },
    { 200, "of the body", 3, 128, "linked" })
  check.same({ new:cel(2).image.width, pixel(new:cel(2)), new:cel(2).color.green }, { 2, WHITE, 2 })
  check.same({ #sprite.layers[1].cels, pixel(sprite.layers[1]:cel(1)) }, { 4, paint.RED })
  check.same({ sprite.width, read_before.width }, { 8, 8 })
  check.same(ase:undo_names(sprite), { "Clean Pixel Art" })
  app.undo()
  check.same(state_of(sprite), old)
end)

tests["a layer in a group gets its new one there"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local group = sprite:newGroup()
  documents.move_into(sprite.layers[2], group)
  succeed(job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = "layer" }))
  check.same({ #sprite.layers, sprite.layers[2].name, #group.layers, group.layers[2].name },
    { 3, "body (clean)", 2, "arm (clean)" })
end)

tests["a new sprite has the durations, tags and links, and only what was cleaned"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  sprite.filename = "/art/hero.aseprite"
  sprite:newGroup().name = "empty"
  sprite:newSlice(Rectangle(0, 0, 8, 8))
  ase:forget_history(sprite)
  local before = state_of(sprite)
  succeed(job_for(sprite, "layer", 2, 2, { WHITE, paint.BLUE }, { fit = "sprite" }))
  check.same({ state_of(sprite), #ase:undo_names(sprite) }, { before, 0 })
  local new = app.sprite
  check.is_true(new ~= sprite)
  check.same({ new.width, new.height, #new.layers, new.layers[1].name, new.filename },
    { 2, 2, 1, "body", "hero (clean)" })
  check.same(groups_of_links(new.layers[1]), "1:1 2:1 3:2 4:1")
  check.same({ pixel(new.layers[1]:cel(4)), pixel(new.layers[1]:cel(3)) }, { WHITE, paint.BLUE })
  local tag = new.tags[1]
  check.same({ tag.name, tag.fromFrame.frameNumber, tag.toFrame.frameNumber, tag.aniDir, tag.repeats, tag.color.red },
    { "step", 2, 3, AniDir.PING_PONG, 2, 9 })
  check.same({ #new.frames, new.frames[3].duration, new.slices[1].bounds.width }, { 4, 0.05, 2 })
  check.same(ase:undo_names(new), { "Clean Pixel Art" })
end)

tests["indexed pictures get exactly the indices of the palette"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  local job = job_for(sprite, "all", 4, 4, { "" }, { colors = { "#0000c8", "#c80000" } })
  job.pictures[1] = paint.bytes(4, 4, function(x, y) return y == 0 and NOTHING or x == 0 and paint.BLUE or paint.RED end)
  succeed(job)
  check.same(sprite.cels[1].image.bytes, "\0\0\0\0" .. ("\3\1\1\1"):rep(3))
  check.same(#sprite.palettes[1], 5)
end)

tests["a colour that the palette lacks is never approximated"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  local before = state_of(sprite)
  for _, colors in ipairs({ { "#ffffff" }, { "#c80000" } }) do -- what the report says, and what is in the pictures
    local ok, problem, said = apply(job_for(sprite, "all", 4, 4, { WHITE }, { colors = colors }))
    check.same({ ok, problem, said.color }, { nil, "not_in_palette", "#ffffff" })
  end
  check.same({ state_of(sprite), #ase:undo_names(sprite) }, { before, 0 })
end)

tests["the palette is replaced with the pictures, in the same step"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  local before = state_of(sprite)
  succeed(job_for(sprite, "all", 4, 4, { WHITE }, { colors = { "#ffffff", "#010203" }, palette = "replace" }))
  check.same(sprite.cels[1].image.bytes, ("\1"):rep(16))
  check.same({ #sprite.palettes[1], sprite.palettes[1]:getColor(2).blue }, { 3, 3 })
  check.same(ase:undo_names(sprite), { "Clean Pixel Art" })
  app.undo()
  check.same(state_of(sprite), before)
end)

tests["a palette that other pictures need is not replaced"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  local with = { colors = { "#ffffff" }, palette = "replace", fit = "layer" }
  check.same({ apply(job_for(sprite, "all", 4, 4, { WHITE }, with)) }, { nil, "palette_in_use" })
  sprite:newCel(sprite:newLayer(), 1)
  ase:forget_history(sprite)
  app.layer = sprite.layers[1]
  with.fit = "same"
  check.same({ apply(job_for(sprite, "layer", 4, 4, { WHITE }, with)) }, { nil, "palette_in_use" })
  with.fit = "sprite"
  succeed(job_for(sprite, "layer", 4, 4, { WHITE }, with))
  check.same({ #app.sprite.layers, app.sprite.palettes[1]:getColor(1).red }, { 1, 255 })
  check.same(sprite.palettes[1]:getColor(1).red, 200)
end)

tests["in a background the first index is a colour as well"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  documents.change_layer(sprite.layers[1], { background = true })
  succeed(job_for(sprite, "all", 4, 4, { "\0\0\0\255" }, { colors = { "#000000" } }))
  check.same(sprite.cels[1].image.bytes, ("\0"):rep(16))
end)

local function half(color)
  return paint.bytes(4, 4, function(x) return x < 2 and NOTHING or color end)
end

tests["a background becomes a layer if its result is transparent, in the same step"] = aseprite.test({}, function(ase)
  for _, fit in ipairs({ "same", "sprite" }) do
    local sprite = paint.walk(ase)
    documents.change_layer(sprite.layers[1], { background = true })
    ase:forget_history(sprite)
    local job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = fit })
    job.pictures[1] = NOTHING .. WHITE:rep(63)
    succeed(job)
    check.same({ app.sprite.layers[1].isBackground, app.sprite.layers[1]:cel(1).image.bytes }, { false, job.pictures[1] })
    check.same(ase:undo_names(app.sprite), { "Clean Pixel Art" })
    app.undo()
    check.same(app.sprite.layers[1].isBackground, true)
  end
end)

tests["what is transparent in a background that was has no colour of the palette"] = aseprite.test({}, function(ase)
  for _, choice in ipairs({ "keep", "replace" }) do
    local sprite = paint.indexed(ase)
    documents.change_layer(sprite.layers[1], { background = true })
    local job = job_for(sprite, "all", 4, 4, { "" }, { colors = { "#c80000" }, palette = choice })
    job.pictures[1] = half(paint.RED)
    succeed(job)
    check.same({ sprite.layers[1].isBackground, sprite.cels[1].image.bytes }, { false, ("\0\0\1\1"):rep(4) })
  end
end)

tests["where other frames have that index as a colour it stays a background"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  sprite:newEmptyFrame()
  sprite:newCel(sprite.layers[1], 2, sprite.cels[1].image, Point(0, 0))
  documents.change_layer(sprite.layers[1], { background = true })
  app.frame = sprite.frames[1]
  local job = job_for(sprite, "cel", 4, 4, { "" }, { colors = { "#c80000" } })
  job.pictures[1] = half(paint.RED)
  local ok, problem = apply(job)
  check.same({ ok, problem, sprite.layers[1].isBackground }, { nil, "background_stays", true })
  job.fit = "sprite"
  succeed(job)
  check.same(app.sprite.layers[1].isBackground, false)
end)

tests["a new layer beside a background is none: its first index is no colour"] = aseprite.test({}, function(ase)
  local sprite = paint.indexed(ase)
  documents.change_layer(sprite.layers[1], { background = true })
  local with = { colors = { "#000000" }, fit = "layer" }
  local ok, problem = apply(job_for(sprite, "all", 4, 4, { "\0\0\0\255" }, with))
  check.same({ ok, problem }, { nil, "not_in_palette" })
  with.colors = { "#c80000" }
  local job = job_for(sprite, "all", 4, 4, { "" }, with)
  job.pictures[1] = paint.bytes(4, 4, function(x) return x == 0 and NOTHING or paint.RED end)
  succeed(job)
  check.same(sprite.layers[2]:cel(1).image.bytes, ("\0\1\1\1"):rep(4))
end)

tests["grey pictures stay grey"] = aseprite.test({}, function(ase)
  local sprite = Sprite(2, 1, ColorMode.GRAY)
  ase:forget_history(sprite)
  succeed(job_for(sprite, "all", 2, 1, { "\9\9\9\255" }))
  check.same(sprite.cels[1].image.bytes, "\9\255\9\255")
end)

tests["nothing is applied to a sprite that changed or was closed, which is said"] = aseprite.test({}, function(ase)
  for problem, change in pairs({
    changed_pixels = function(sprite) documents.stroke(sprite.layers[2]:cel(1), 0, 0, 5) end,
    changed_cels = function(sprite) sprite:deleteCel(sprite.layers[2]:cel(1)) end,
    changed_layers = function(sprite) sprite:newLayer() end,
    changed_size = function(sprite) sprite.height = 9 end,
    changed_closed = function(sprite) ase:close(sprite) end,
  }) do
    for _, fit in ipairs({ "same", "layer", "sprite" }) do
      local sprite = paint.walk(ase)
      local job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = fit })
      local steps = documents.history(sprite).steps
      change(sprite)
      local count, sprites = #steps, #app.sprites
      check.same({ apply(job) }, { nil, problem })
      check.same({ #steps, #app.sprites }, { count, sprites })
    end
  end
end)

tests["a backup of Aseprite's between the reading and the applying is no change"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE })
  slices.at_once(function() return reading.pictures(job.read, job.plan) end)
  documents.back_up(sprite)
  succeed(job)
end)

tests["what changes while it is prepared is seen as well"] = aseprite.test({}, function(ase)
  for _, change in ipairs({ "draw", "close" }) do
    local sprite = paint.walk(ase)
    local thread = coroutine.create(applying.work(job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE })))
    check.is_true(coroutine.resume(thread))
    if change == "draw" then documents.stroke(sprite.layers[1]:cel(3), 0, 0, 1) else ase:close(sprite) end
    local ok, done, problem
    repeat ok, done, problem = coroutine.resume(thread) until coroutine.status(thread) == "dead"
    check.same({ ok, done, problem }, { true, nil, change == "draw" and "changed_pixels" or "changed_closed" })
  end
end)

tests["an error half-way takes everything back, wherever it happens"] = aseprite.test({}, function(ase)
  for _, fit in ipairs({ "same", "layer" }) do
    for n = 1, 3 do
      local sprite = paint.walk(ase)
      local before = state_of(sprite)
      local job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = fit })
      documents.history(sprite).changes_left = n
      local ok, problem, said = apply(job)
      check.same({ ok, problem, said.message }, { nil, "not_applied", "the disk is full" })
      check.same({ state_of(sprite), #ase:undo_names(sprite) }, { before, 0 })
    end
  end
end)

tests["what Aseprite refuses without a word is told in words"] = aseprite.test({}, function(ase)
  ase.transaction = function() error(function() end) end
  for _, fit in ipairs({ "same", "layer", "sprite" }) do
    local job = job_for(paint.walk(ase), "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = fit })
    local count = #app.sprites
    local ok, problem, said = apply(job)
    check.same({ ok, problem, said.message }, { nil, "not_applied", strings.get("without_words") })
    check.same(#app.sprites, count)
  end
end)

tests["a new sprite that could not be filled is closed again"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local job = job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }, { fit = "sprite" })
  local count, real = #app.sprites, app.transaction
  ase.transaction = function(name, f)
    return real(name, function()
      f()
      error("no more memory", 0)
    end)
  end
  local ok, problem, said = apply(job)
  check.same({ ok, problem, said.message }, { nil, "not_applied", "no more memory" })
  check.same(#app.sprites, count)
  check.is_true(app.sprite == sprite)
end)

tests["the sprite is made the active one, however many are open"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  local other = Sprite(3, 3)
  ase:forget_history(other)
  succeed(job_for(sprite, "all", 8, 8, { WHITE, WHITE, WHITE }))
  check.is_true(app.sprite == sprite)
  check.same({ #ase:undo_names(other), ase:undo_names(sprite) }, { 0, { "Clean Pixel Art" } })
end)

tests["a result that cannot be put there says so"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  check.same({ apply(job_for(sprite, "all", 4, 4, { WHITE, WHITE, WHITE })) },
    { nil, "fit_impossible", { width = 4, height = 4 } })
  check.same({ apply(job_for(sprite, "all", 8, 8, { WHITE, WHITE })) }, { nil, "wrong_result" })
end)

tests["hidden, locked and other layers are left as they are"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  sprite.layers[2].isEditable = false
  ase:forget_history(sprite)
  local blue = sprite.layers[2]:cel(1).image.bytes
  succeed(job_for(sprite, "all", 8, 8, { WHITE, WHITE }))
  check.same(sprite.layers[2]:cel(1).image.bytes, blue)
end)

return tests
