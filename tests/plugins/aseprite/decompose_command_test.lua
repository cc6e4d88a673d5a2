local Decompose = require("decompose_command")
local check = require("check")
local commanded = require("commanded")
local documents = require("documents")
local operations = require("operations")
local paint = require("paint")
local parts = require("parts")
local settings = require("settings")
local strings = require("strings")
local values = require("values")

local tests = {}

-- A sprite of 8 x 8 with three frames, each of one colour, and a tag over the first two.
local function walk()
  local sprite = Sprite(8, 8)
  documents.set_frames(sprite, { 100, 50, 200 })
  for frame, value in ipairs({ "\10", "\20", "\30" }) do
    local pixel = value:rep(3) .. "\255"
    sprite:newCel(sprite.layers[1], frame, paint.image(8, 8, ColorMode.RGB, pixel), Point(0, 0))
  end
  sprite:newTag(1, 2).name = "step"
  sprite.filename = "/art/walk.aseprite"
  return sprite
end

local said, seen, decompose = commanded.said, commanded.seen, commanded.started

-- A test with the command open on such a sprite, and parts that can be opened.
local function opened(given, f)
  return commanded.opened({ command = Decompose, sprite = walk }, given, function(at)
    parts.can_be_opened(at.ase, 8, 8, 3)
    f(at)
  end)
end

local FORM, RESULT = "status scope param_deadline_s param_exact line decompose close", "status line open_parts back close"

tests["the form asks for the frames and the time, and for nothing that the command knows"] = opened({}, function(at)
  check.same(seen(at), FORM)
  check.same(at.hand().title, "Decompose into Sprites")
  check.same(at.hand():widget("scope").options, { "Tag step: 2 frames", "All frames: 3 frames" })
  check.same(at.hand():widget("scope").option, "All frames: 3 frames")
  check.same(at.hand():widget("param_deadline_s").label, operations.decompose.params.properties.deadline_s.title)
end)

tests["what a field means is said when it is touched"] = opened({}, function(at)
  at.hand():change("param_deadline_s", "20")
  check.contains(said(at), operations.decompose.params.properties.deadline_s.description:sub(1, 30))
end)

tests["all frames are asked for as they are seen, with their times"] = opened({}, function(at)
  local asked = decompose(at).ask
  check.same(asked.op, "decompose")
  check.same(asked.params, values.map("aseprite", true, "durations_ms", values.array({ 100, 50, 200 })))
  local image = asked.images[1]
  check.same({ #asked.images, image.w, image.h, image.format, image.count }, { 1, 8, 8, "rgba8", 3 })
  check.same({ #image.data, image.data:sub(1, 4), image.data:sub(-4) }, { 768, "\10\10\10\255", "\30\30\30\255" })
  check.same(asked.explain, nil)
end)

tests["more frames than the daemon takes are told before any is read, and fewer can be chosen"] = opened({}, function(at)
  at.host.limits = { max_side = 9, max_pixels = 81, max_images = 1, max_frames = 9, max_websocket_bytes = 767 }
  at.hand():click("decompose")
  at.sprite:newLayer() -- were it read, that would be told
  at.ase:wait(0.5)
  check.contains(said(at), "3 pictures of 8 x 8 have 1 MiB")
  check.contains(said(at), "sprite-bridge decompose")
  check.same({ at.host:last(), seen(at) }, { nil, FORM })
  at.hand():change("scope", "Tag step: 2 frames")
  check.same(decompose(at).ask.images[1].count, 2)
end)

tests["a tag and a number of seconds are asked for where they are chosen"] = opened({}, function(at)
  at.hand():change("scope", "Tag step: 2 frames")
  at.hand():change("param_deadline_s", "20")
  local asked = decompose(at).ask
  check.same(asked.params,
    values.map("deadline_s", 20.0, "aseprite", true, "durations_ms", values.array({ 100, 50 })))
  check.same(asked.images[1].count, 2)
end)

tests["frames that are said to be exact are asked for as such"] = opened({}, function(at)
  at.hand():change("param_exact", true)
  check.same(decompose(at).ask.params.exact, true)
end)

tests["from the menu of the frames it is about the selected ones, else all"] = opened({ scope = "range" }, function(at)
  check.same(at.hand():widget("scope").option, "All frames: 3 frames")
  at.ase:select({ at.sprite.layers[1] }, { 3, 2 }, 2)
  at.ase:wait(2)
  check.same(at.hand():widget("scope").option, "Selected frames: 2 frames")
  check.same(decompose(at).ask.params.durations_ms, values.array({ 50, 200 }))
end)

tests["a time that cannot be is said, and nothing is asked"] = opened({}, function(at)
  at.hand():change("param_deadline_s", "-1")
  at.hand():click("decompose")
  at.ase:wait(0.5)
  check.contains(said(at), "must be a number from 0")
  check.same(at.host:last(), nil)
end)

tests["without a sprite it says what to do"] = opened({ sprite = false }, function(at)
  check.contains(said(at), strings.get("no_sprite"))
  check.same(at.hand():widget("decompose").enabled, false)
  Sprite(4, 4)
  at.ase:wait(2)
  check.same(at.hand():widget("decompose").enabled, true)
end)

tests["while it works there are progress and a way out"] = opened({}, function(at)
  local asked = decompose(at)
  at.host:enters("busy")
  asked.on_report({ what = "progress", id = asked.id, share = 0.25, step = "background" })
  check.contains(said(at), "background: 25 %")
  check.same(seen(at), "status scope param_deadline_s param_exact line cancel close")
  check.same(at.hand():widget("param_deadline_s").enabled, false)
  at.hand():click("cancel")
  check.same(at.host.cancelled, { asked.id })
  check.same(seen(at), FORM)
  check.contains(said(at), "Cancelled.")
  at.host:replies(parts.body())
  check.same(seen(at), FORM, "an answer that comes too late is not looked at")
end)

tests["that it sends is said before it is sent"] = opened({}, function(at)
  at.hand():click("decompose")
  while not said(at):find(strings.get("sending"), 1, true) do
    check.same(at.host:last(), nil)
    at.ase:wait(0.01)
  end
  check.same(at.host:last(), nil)
  at.hand():click("cancel")
  at.ase:wait(1)
  check.same({ at.host:last(), seen(at) }, { nil, FORM })
end)

tests["who cancels while it reads asks the daemon for nothing"] = opened({}, function(at)
  at.hand():click("decompose")
  at.hand():click("cancel")
  at.ase:wait(1)
  check.same({ at.host:last(), seen(at) }, { nil, FORM })
end)

tests["the result is told before anything is opened"] = opened({}, function(at)
  decompose(at)
  at.host:replies(parts.body({ exact = false, wrong_share = 0.01 }))
  check.same(seen(at), RESULT)
  check.contains(said(at), "5 sprites, 2 actors, 1 background in 3 frames. 1.00 % of the pixels are not as they were.")
  check.same({ #app.sprites, at.ase.recent }, { 1, {} })
end)

tests["all warnings have room"] = opened({}, function(at)
  decompose(at)
  local all = {}
  for i, message in ipairs({
    "62% of the pixels are of no sprite that was found, and were kept as they are",
    "the time was over before all was tried; the result is whole",
    "frame 112 of 200 has 12.34% wrong pixels of 128 x 128",
  }) do
    all[i] = values.map("code", "c" .. i, "message", message)
  end
  at.host:replies(parts.body({ warnings = values.array(all), exact = false, wrong_share = 0.01 }))
  check.contains(said(at), "wrong pixels of 128 x 128.")
end)

tests["what is opened is a new sprite; the one it was made of is untouched"] = opened({}, function(at)
  decompose(at)
  at.host:replies(parts.body())
  at.hand():click("open_parts")
  local sprite = app.sprite
  check.same({ sprite == at.sprite, sprite.filename, #sprite.layers }, { false, "/art/walk-parts.aseprite", 2 })
  check.same({ at.ase:undo_names(at.sprite), at.sprite.isModified, #at.sprite.cels }, { {}, false, 3 })
  check.same({ at.hand().shown, at.host.left, at.ase:running(), at.ase.files }, { false, 1, 0, {} })
end)

tests["what cannot be opened is told, and can be tried again"] = opened({}, function(at)
  decompose(at)
  at.host:replies(parts.body())
  at.ase.deny.write = true
  at.hand():click("open_parts")
  check.contains(said(at), "Aseprite did not allow it.")
  check.same({ seen(at), app.sprite == at.sprite }, { RESULT, true })
  at.ase.deny.write = nil
  at.hand():click("open_parts")
  check.same({ app.sprite == at.sprite, at.hand().shown }, { false, false })
end)

tests["the sprite may be closed before the parts are opened"] = opened({}, function(at)
  decompose(at)
  at.ase:close(at.sprite)
  at.host:replies(parts.body())
  at.hand():click("open_parts")
  check.same({ app.sprite.filename, #app.sprites }, { "/art/walk-parts.aseprite", 1 })
end)

tests["a sprite that is changed while it is read is not sent"] = opened({}, function(at)
  at.hand():click("decompose")
  at.sprite:newLayer()
  at.ase:wait(0.5)
  check.same(at.host:last(), nil)
  check.contains(said(at), "The sprite was changed while its frames were read. Try again.")
  check.same(seen(at), FORM)
end)

tests["a failure is told with what to do, and the form is there again"] = opened({}, function(at)
  decompose(at)
  at.host:fails("too_large", "The frames are too many.", "Take fewer.")
  check.contains(said(at), "The frames are too many. Take fewer.")
  check.same(seen(at), FORM)
end)

tests["an answer without a document is refused"] = opened({}, function(at)
  decompose(at)
  at.host:replies(parts.body(nil, false))
  check.contains(said(at), strings.get("wrong_result"))
  check.same(seen(at), FORM)
end)

tests["going back forgets the result"] = opened({}, function(at)
  decompose(at)
  at.host:replies(parts.body())
  at.hand():click("back")
  check.same({ seen(at), at.command.work }, { FORM, nil })
  check.same(#at.ase.recent, 0)
end)

tests["closing the window ends what is asked and the connection"] = opened({}, function(at)
  local asked = decompose(at)
  at.hand():close()
  check.same({ at.host.cancelled[1], at.host.left, at.ase:running() }, { asked.id, 1, 0 })
  at.host:replies(parts.body())
  check.same({ at.command:is_open(), #app.sprites }, { false, 1 })
end)

tests["there is one window, and a result in it is not lost by opening it again"] = opened({}, function(at)
  decompose(at)
  at.host:replies(parts.body())
  at.command:open("range")
  check.same({ #at.ase.dialogs, seen(at) }, { 1, RESULT })
  check.contains(said(at), "It is open already")
end)

tests["what was chosen is there again, and nothing of it is Clean Pixel Art's"] = opened({}, function(at)
  at.hand():change("scope", "Tag step: 2 frames")
  at.hand():change("param_deadline_s", "30")
  at.hand():click("close")
  at.command:open()
  check.same(at.hand():widget("scope").option, "Tag step: 2 frames")
  check.same(tonumber(at.hand():widget("param_deadline_s").text), 30)
  local kept = settings.read(at.preferences)
  check.same({ kept.frames, kept.scope, kept.entered.clean }, { "tag", "all", nil })
end)

tests["who was never told what Aseprite asks is told of its own button"] = opened({ preferences = {} }, function(at)
  check.same(#at.host.asked, 0)
  check.contains(said(at), "When you click Decompose")
end)

tests["parameters of a newer daemon become rows, but for what the command knows"] = opened({}, function(at)
  local props = values.map()
  local entered = operations.decompose.params.properties
  for _, name in ipairs(values.keys(entered)) do props[name] = entered[name] end
  props.tiles = values.map("title", "Look for tiles", "description", "In rows.", "type", "boolean", "default", true)
  local operation = values.map("title", "Decompose", "params", values.map("properties", props))
  at.host.asked[1].on_report({
    what = "reply", id = "a1", body = values.map("operations", values.map("decompose", operation)), images = {},
  })
  check.contains(seen(at), "param_tiles")
  check.same(seen(at):find("param_aseprite"), nil)
  at.hand():click("param_tiles")
  check.same(decompose(at).ask.params.tiles, false)
end)

tests["a daemon that cannot do it says so"] = opened({}, function(at)
  decompose(at)
  at.host:fails("unknown_operation", "There is no decompose.", "Update Sprite Bridge.")
  check.contains(said(at), "There is no decompose. Update Sprite Bridge.")
end)

return tests
