local Clean = require("clean_command")
local Hosted = require("hosts")
local aseprite = require("aseprite")
local check = require("check")
local commanded = require("commanded")
local documents = require("documents")
local operations = require("operations")
local paint = require("paint")
local settings = require("settings")
local strings = require("strings")
local values = require("values")

local tests = {}

local KNOWN = { explained = { socket = true } }

---A sprite of 8 x 8 with two frames of different pictures, of which the second is linked into a third; a tag over two.
local function walk()
  local sprite = Sprite(8, 8)
  documents.set_frames(sprite, { 100, 50, 200 })
  local layer = sprite.layers[1]
  sprite:newCel(layer, 1, paint.image(8, 8, ColorMode.RGB, "\10\20\30\255"), Point(0, 0))
  sprite:newCel(layer, 2, paint.image(8, 8, ColorMode.RGB, "\40\50\60\255"), Point(0, 0))
  documents.link(layer:cel(2), 3)
  sprite:newTag(1, 2).name = "step"
  return sprite
end

local said, seen, clean = commanded.said, commanded.seen, commanded.started

local function opened(given, f) return commanded.opened({ command = Clean, sprite = walk }, given, f) end

local FORM = "status scope param_size param_colors param_palette param_background param_model more line clean close"

tests["the form has what the operation takes, the rest behind a button"] = opened({}, function(at)
  check.same(seen(at), FORM)
  at.hand():click("more")
  check.contains(seen(at), "param_scale")
  check.contains(seen(at), "param_candidate")
  check.contains(seen(at), "param_device")
  at.hand():click("more")
  check.same(seen(at), FORM)
  check.same({ at.hand():widget("param_colors").min, at.hand():widget("param_colors").max }, { 0, 256 })
  check.same(at.hand():widget("param_background").options, { "auto", "keep", strings.get("other_color") })
end)

tests["where rows come and go all is drawn again, and else nothing"] = opened({}, function(at)
  local before = at.ase.refreshes
  at.hand():click("more")
  check.same(at.ase.refreshes, before + 1)
  at.hand():click("more")
  check.same(at.ase.refreshes, before + 2)
  at.hand():change("param_colors", 8)
  at.ase:wait(2)
  check.same(at.ase.refreshes, before + 2)
end)

tests["the field for a colour is there when a colour is wanted"] = opened({}, function(at)
  at.hand():change("param_background", strings.get("other_color"))
  check.contains(seen(at), "param_background_color")
  at.hand():change("param_background", "keep")
  check.same(seen(at), FORM)
end)

tests["scopes are said in words, and follow what happens in the sprite"] = opened({}, function(at)
  check.same(at.hand():widget("scope").options, {
    "This cel: 1 cel", "Tag step: 3 cels, 2 unique", "This layer: 3 cels, 2 unique", "All cels: 3 cels, 2 unique",
  })
  check.same(at.hand():widget("scope").option, "All cels: 3 cels, 2 unique")
  app.frame = at.sprite.frames[2]
  at.ase:wait(2)
  check.same(at.hand():widget("scope").options[1], "This cel: 2 cels, 1 unique")
  at.ase:select({ at.sprite.layers[1] }, { 1 })
  at.ase:wait(2)
  check.same(at.hand():widget("scope").options[2], "Selected cels: 1 cel")
end)

tests["without a sprite it says what to do, and one that is opened is found"] = opened({ sprite = false }, function(at)
  check.contains(said(at), strings.get("no_sprite_hint"):sub(1, 20))
  check.same(at.hand():widget("clean").enabled, false)
  Sprite(4, 4)
  at.ase:wait(2)
  check.same(at.hand():widget("clean").enabled, true)
end)

tests["what is chosen and entered is what is asked for"] = opened({}, function(at)
  at.hand():change("scope", "This cel: 1 cel")
  at.hand():change("param_colors", 8)
  at.hand():change("param_size", "4x4")
  local asked = clean(at)
  check.same(asked.ask.op, "clean")
  check.same(asked.ask.params, values.map("size", "4x4", "colors", 8))
  local images = asked.ask.images
  check.same({ #images, images[1].w, images[1].h, images[1].count }, { 1, 8, 8, 1 })
  check.same(images[1].data, ("\10\20\30\255"):rep(64))
end)

tests["what cannot be is said, and nothing is asked"] = opened({}, function(at)
  at.hand():change("param_size", "huge")
  at.hand():click("clean")
  at.ase:wait(0.5)
  check.contains(said(at), "Size must be auto")
  check.same(at.host:last(), nil)
  check.same(at.hand():widget("clean").enabled, true)
end)

tests["what is wrong with one sprite is not said of the next, and what failed with it still is"] = opened({}, function(at)
  at.hand():change("param_size", "0x0")
  at.hand():click("clean")
  local wrong = said(at)
  check.contains(wrong, "width x height")
  at.ase:wait(1)
  check.same(said(at), wrong)
  local other = walk()
  at.ase:wait(1)
  check.same(said(at):find("width x height", 1, true), nil)
  at.hand():change("param_size", "auto")
  at.hand():click("clean")
  at.ase:close(other)
  at.ase:wait(1)
  check.contains(said(at), strings.get("changed_closed"))
end)

tests["while it works there are progress and a way out, and nothing else can be used"] = opened({}, function(at)
  local asked = clean(at)
  at.host:enters("busy")
  asked.on_report({ what = "progress", id = asked.id, share = 0.4, step = "grid" })
  check.contains(said(at), "grid: 40 %")
  check.contains(seen(at), "cancel")
  check.same(at.hand():widget("clean").visible, false)
  check.same(at.hand():widget("param_colors").enabled, false)
  local bars = {}
  for _, drawn in ipairs(at.hand():paint("status")) do
    if drawn.name == "fillRect" then bars[#bars + 1] = drawn[1].width end
  end
  check.same(bars, { 280, 112 })
  at.hand():click("cancel")
  check.same(at.host.cancelled, { asked.id })
  check.same(seen(at), FORM)
  check.contains(said(at), "Cancelled.")
  at.host:answers(4, 4)
  check.same(seen(at), FORM, "an answer that comes too late is not looked at")
end)

tests["who cancels while it reads asks the daemon for nothing"] = opened({}, function(at)
  at.hand():click("clean")
  at.hand():click("cancel")
  at.ase:wait(1)
  check.same(at.host:last(), nil)
  check.same(seen(at), FORM)
end)

tests["a failure is told with what to do, and the form is there again"] = opened({}, function(at)
  clean(at)
  at.host:fails("busy", "The queue is full.", "Send it again in a moment.")
  check.contains(said(at), "The queue is full. Send it again")
  check.same(seen(at), FORM)
  check.same(at.hand():widget("param_colors").enabled, true)
end)

local PREVIEW = "status preview play earlier later grid view fit line close apply back"

local function set_of(text)
  local found = {}
  for word in text:gmatch("%S+") do found[word] = true end
  return found
end

tests["the result is shown before anything happens to the sprite"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4, { flicker_before = 0.0312, flicker_after = 0.0 })
  check.same(set_of(seen(at)), set_of(PREVIEW))
  check.contains(said(at), "4 x 4 pixels, 1 colours; 97 % sure")
  check.contains(said(at), "Flicker: 3.1 % before, 0.0 % after.")
  check.same(at.hand():widget("fit").options, { "Resize the sprite", "New layer", "New sprite" })
  check.same(at.ase:undo_names(at.sprite), {})
  check.same(at.sprite.width, 8)
end)

tests["however many rows come and go, the pictures are painted once"] = opened({}, function(at)
  clean(at)
  local preview, painted = at.command.preview, 0
  local really = preview.paint
  preview.paint = function(...)
    painted = painted + 1
    return really(...)
  end
  at.host:answers(4, 4)
  check.same(painted, 1)
end)

tests["applying is one step with a name, and closes the window"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4)
  at.hand():click("apply")
  at.ase:wait(1)
  check.same(at.ase:undo_names(at.sprite), { strings.get("undo_name") })
  check.same({ at.sprite.width, at.sprite.height }, { 4, 4 })
  check.same(at.sprite.layers[1]:cel(1).image.bytes, ("\255\0\0\255"):rep(16))
  check.same(at.sprite.layers[1]:cel(2).image.id, at.sprite.layers[1]:cel(3).image.id)
  check.same({ at.hand().shown, at.host.left, at.ase:running() }, { false, 1, 0 })
  check.same(at.ase.fitted, 1, "the small sprite is in sight")
  app.undo()
  check.same(at.sprite.width, 8)
end)

tests["the result can be put beside what was there"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4)
  at.hand():change("fit", "New layer")
  at.hand():click("apply")
  at.ase:wait(1)
  check.same(#at.sprite.layers, 2)
  check.same({ at.sprite.width, at.ase.fitted }, { 8, 0 })
end)

tests["nothing is applied to a sprite that changed meanwhile"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4)
  at.sprite:newLayer()
  at.ase:forget_history(at.sprite)
  at.hand():click("apply")
  at.ase:wait(1)
  check.contains(said(at), "Nothing was applied. Clean it again.")
  check.same(at.ase:undo_names(at.sprite), {})
  check.contains(seen(at), "back")
  at.hand():click("back")
  check.same(seen(at), FORM)
end)

tests["a sprite that was closed is not asked for, nor changed"] = opened({}, function(at)
  clean(at)
  at.ase:close(at.sprite)
  at.host:answers(4, 4)
  at.hand():click("apply")
  at.ase:wait(1)
  check.contains(said(at), "The sprite was closed. Nothing was applied.")
  at.hand():click("back")
  check.contains(said(at), strings.get("no_sprite"))
  check.same(at.hand():widget("clean").enabled, false)
end)

tests["a sprite that is closed while it is read ends the reading"] = opened({}, function(at)
  at.hand():click("clean")
  at.ase:close(at.sprite)
  at.ase:wait(1)
  check.same(at.host:last(), nil)
  check.contains(said(at), "The sprite was closed.")
end)

local UNSURE = {
  warnings = values.array({ values.map("code", "low_confidence", "message", "The size is a guess.") }),
  confidence = 0.5,
  candidates = values.array({
    values.map("size", values.array({ 4, 4 }), "cell", values.array({ 2.0, 2.0 }), "confidence", 0.5),
    values.map("size", values.array({ 2, 2 }), "cell", values.array({ 4.0, 4.0 }), "confidence", 0.25),
  }),
}

tests["where the daemon is not sure another size can be picked, which asks again"] = opened({}, function(at)
  at.hand():change("param_colors", 8)
  clean(at)
  at.host:answers(4, 4, UNSURE)
  check.same(at.hand():widget("candidate").options, { "4 x 4 (50 %)", "2 x 2 (25 %)" })
  check.same(at.hand():widget("candidate").option, "4 x 4 (50 %)")
  check.contains(said(at), "pick another size")
  at.hand():change("candidate", "2 x 2 (25 %)")
  check.same(at.host:last().ask.params, values.map("size", "2x2", "colors", 8))
  check.same(at.host:last().ask.images[1].count, 2)
  check.same(at.hand():widget("fit").enabled, false)
  at.host:answers(2, 2)
  check.same(at.hand():widget("candidate").option, "2 x 2 (25 %)")
  at.hand():click("apply")
  at.ase:wait(1)
  check.same(at.sprite.width, 2)
end)

tests["where it is sure there is nothing to pick"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4, { candidates = UNSURE.candidates })
  check.same(at.hand():widget("candidate").visible, false)
end)

tests["another size that fails leaves the result that was there"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4, UNSURE)
  at.hand():change("candidate", "2 x 2 (25 %)")
  at.host:fails("error", "It broke.", "Report it.")
  check.contains(said(at), "It broke. Report it.")
  check.same(at.hand():widget("candidate").option, "4 x 4 (50 %)")
  at.hand():click("apply")
  at.ase:wait(1)
  check.same(at.sprite.width, 4)
end)

tests["an answer that does not belong to the pictures is refused"] = opened({}, function(at)
  local asked = clean(at)
  asked.on_report({ what = "reply", id = asked.id, body = Hosted.body(), images = {} })
  check.contains(said(at), strings.get("wrong_result"))
  check.same(seen(at), FORM)
end)

tests["closing the window ends what is asked and the connection"] = opened({}, function(at)
  local asked = clean(at)
  at.hand():close()
  check.same({ at.host.cancelled[1], at.host.left, at.ase:running() }, { asked.id, 1, 0 })
  at.host:answers(4, 4)
  at.ase:wait(1)
  check.same(at.command:is_open(), false)
end)

tests["who opens it again finds it as it was left"] = opened({}, function(at)
  at.hand():change("param_colors", 8)
  at.hand():change("scope", "This layer: 3 cels, 2 unique")
  at.hand():click("more")
  at.hand():click("close")
  at.command:open()
  check.same(at.hand():widget("param_colors").value, 8)
  check.same(at.hand():widget("scope").option, "This layer: 3 cels, 2 unique")
  check.contains(seen(at), "param_device")
  check.same(settings.read(at.preferences).entered.clean.colors, 8)
end)

tests["there is one window, and it comes before the others"] = opened({}, function(at)
  at.command:open()
  check.same({ #at.ase.dialogs, at.hand().shown, at.ase:running() }, { 1, true, 1 })
  clean(at)
  at.host:answers(4, 4)
  at.command:open("cel")
  check.same(#at.ase.dialogs, 1)
  check.contains(said(at), "It is open already")
  check.contains(seen(at), "apply")
end)

tests["from the menu of the cels it is about the selected ones, else the cel"] = opened({ scope = "range" }, function(at)
  check.same(at.hand():widget("scope").option, "This cel: 1 cel")
  at.ase:select({ at.sprite.layers[1] }, { 1, 2 })
  at.ase:wait(2)
  check.contains(at.hand():widget("scope").option, "Selected cels")
  at.hand():click("close")
  check.same(settings.read(at.preferences).scope, "all")
end)

tests["who was never told what Aseprite asks is not asked when it opens"] = opened({ preferences = {} }, function(at)
  check.same(#at.host.asked, 0)
  check.contains(said(at), "When you click Clean")
end)

tests["the state of the connection is shown, with what to do"] = opened({}, function(at)
  at.host:enters("off")
  check.contains(said(at), "Not connected Click Clean")
  at.host:enters("error", { text = "Sprite Bridge is not running.", hint = "Start it in a terminal." })
  check.contains(said(at), "Sprite Bridge is not running. Start it in a terminal.")
  at.host:enters("ready", { notice = "Sprite Bridge 9 runs. Update." })
  check.contains(said(at), "Ready Sprite Bridge 9 runs. Update.")
  at.host:enters("off")
  check.contains(said(at), "Not connected Sprite Bridge 9 runs. Update.")
end)

tests["that it is being started is seen by who has clicked meanwhile"] = opened({}, function(at)
  at.host:enters("starting")
  local ask, repaints = at.host.ask, nil
  at.host.ask = function(...)
    repaints = at.hand().state.repaints
    return ask(...)
  end
  clean(at)
  check.is_true(at.hand().state.repaints > repaints)
  check.contains(said(at), strings.get("state_starting"))
end)

local function describe(at, operation)
  check.same(at.host.asked[1].ask, "describe")
  at.host.asked[1].on_report({ what = "reply", body = values.map("operations", values.map("clean", operation)) })
end

local OTHER = values.map("title", "Clean", "takes", "frames", "params", values.map("properties", values.map(
  "colors", values.map("type", "integer", "title", "Colours", "description", "d", "default", 4, "minimum", 0, "maximum", 9),
  "sound", values.map("type", "object", "title", "Sound", "default", 1)
)))

tests["a daemon with other parameters has another form"] = opened({}, function(at)
  describe(at, OTHER)
  check.same(seen(at), "status scope param_colors more line clean close")
  check.same({ at.hand():widget("param_colors").max, at.hand():widget("param_colors").value }, { 9, 0 })
  check.contains(said(at), "Sound")
  check.same({ at.hand().shown, at.ase.dialogs[1].shown, at.host.left }, { true, false, 0 })
end)

tests["a daemon with the same parameters changes nothing"] = opened({}, function(at)
  describe(at, operations.clean)
  check.same(#at.ase.dialogs, 1)
end)

tests["a form that is being worked with is not taken away"] = opened({}, function(at)
  clean(at)
  describe(at, OTHER)
  check.same(#at.ase.dialogs, 1)
  at.host:answers(4, 4)
  at.hand():click("back")
  check.same(#at.ase.dialogs, 2)
  check.same(at.hand():widget("param_colors").max, 9)
end)

tests["a description that is none is passed over"] = opened({}, function(at)
  at.host.asked[1].on_report({ what = "reply", body = 7 })
  at.host.asked[1].on_report({ what = "reply", body = values.map("operations", values.map("clean", 1)) })
  at.host.asked[1].on_report({ what = "failure", code = "error", message = "m", hint = "h" })
  check.same(#at.ase.dialogs, 1)
  check.same(seen(at), FORM)
end)

tests["the palette of an indexed sprite is kept if it can be, or replaced"] = aseprite.test({}, function(ase)
  local sprite, red = paint.indexed(ase), "\200\0\0\255"
  local host = Hosted.new()
  local command = Clean.new({ host = host, preferences = KNOWN, operations = operations })
  command:open()
  local at = { ase = ase, host = host, command = command, hand = function() return ase.dialogs[#ase.dialogs] end }
  at.hand():change("param_palette", strings.get("sprite_palette"))
  check.same(clean(at).ask.params.palette, values.array({ "#c80000", "#00c800", "#0000c8" }))
  host:answers(4, 4, { palette = values.array({ "#c80000" }) }, red)
  check.same(at.hand():widget("target_palette").option, "Keep the palette")
  check.same(at.hand():widget("target_palette").options, { "Keep the palette", "Replace the palette" })
  at.hand():click("back")
  clean(at)
  host:answers(4, 4, { palette = values.array({ "#00ff00" }) }, "\0\255\0\255")
  check.same(at.hand():widget("target_palette").option, "Replace the palette")
  at.hand():change("target_palette", "Keep the palette")
  at.hand():click("apply")
  ase:wait(1)
  check.contains(said(at), "#00ff00, which is not in the palette")
  at.hand():change("target_palette", "Replace the palette")
  at.hand():click("apply")
  ase:wait(1)
  check.same(at.hand().shown, false, said(at))
  check.same(sprite.palettes[1]:getColor(1), Color({ r = 0, g = 255, b = 0, a = 255 }))
end)

tests["the animation plays with the times of its frames, and stops when asked"] = opened({}, function(at)
  clean(at)
  at.host:answers(4, 4)
  check.same(at.hand():widget("play").label, "1 / 3")
  local frames = {}
  for _ = 1, 60 do
    at.ase:wait(0.01)
    local label = at.hand():widget("play").label
    if frames[#frames] ~= label then frames[#frames + 1] = label end
  end
  check.contains(table.concat(frames, ", "), "1 / 3, 2 / 3, 3 / 3")
  at.hand():click("play")
  check.same(at.hand():widget("play").text, "Play")
  local label = at.hand():widget("play").label
  at.ase:wait(1)
  check.same(at.hand():widget("play").label, label)
  at.hand():click("later")
  check.is_true(at.hand():widget("play").label ~= label)
end)

tests["what explains is asked for and can be looked at"] = opened({}, function(at)
  at.hand():click("more")
  at.hand():click("param_explain the result")
  check.same(clean(at).ask.explain, true)
  at.host:answers(4, 4)
  at.hand():change("view", "Explanation")
  local drawn = at.hand():paint("preview")
  local images = {}
  for _, one in ipairs(drawn) do
    if one.name == "drawImage" then images[#images + 1] = one.image.w .. "x" .. one.image.h end
  end
  check.same(images, { "2x2" })
  at.hand():click("close")
  check.same(settings.read(at.preferences).view, "explained")
end)

tests["a fault of the extension is told in the window and not in the console"] = opened({}, function(at)
  at.host.ask = function() error("a hole") end
  at.hand():click("clean")
  at.ase:wait(1)
  check.contains(said(at), "Something went wrong in this extension")
  at.command.site.look = function() error("a second hole") end
  at.ase:wait(2)
  check.contains(said(at), "a second hole")
  at.command.view = function() error("a third hole") end
  at.hand():click("more")
  check.contains(said(at), "a third hole")
end)

return tests
