--- From the result in the window of "Clean Pixel Art" to the sprite.

local Clean = require("clean_command")
local Hosted = require("hosts")
local aseprite = require("aseprite")
local check = require("check")
local cleaning = require("cleaning")
local commanded = require("commanded")
local operations = require("operations")
local paint = require("paint")
local settings = require("settings")
local strings = require("strings")
local values = require("values")

local tests = {}

local said, seen, clean = commanded.said, commanded.seen, commanded.started
local opened, FORM = cleaning.opened, cleaning.FORM

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

tests["the palette of an indexed sprite is kept if it can be, or replaced"] = aseprite.test({}, function(ase)
  local sprite, red = paint.indexed(ase), "\200\0\0\255"
  local host = Hosted.new()
  local preferences = { explained = { socket = true } }
  local command = Clean.new({ host = host, preferences = preferences, operations = operations })
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

return tests
