local Hosted = require("hosts")
local aseprite = require("aseprite")
local check = require("check")
local opening = require("opening")
local parts = require("parts")
local strings = require("strings")

local tests = {}

local PATH = "/home/.sb/decomposed.aseprite"

local function open(host, changes)
  local given = { bytes = parts.BYTES, w = 8, h = 8, count = 3, from = "/art/walk.gif" }
  for key, value in pairs(changes or {}) do given[key] = value end
  return opening.open(host, given)
end

tests["the parts become a sprite that belongs to no file, and that is to be saved"] = aseprite.test({}, function(ase)
  parts.can_be_opened(ase, 8, 8, 3)
  local before = Sprite(8, 8)
  ase:forget_history(before)
  local sprite = check.is_true((open(Hosted.new())))
  check.same({ app.sprite == sprite, sprite == before, #app.sprites }, { true, false, 2 })
  check.same({ #sprite.layers, sprite.layers[2].name, #sprite.frames }, { 2, "Actor 1", 3 })
  check.same(sprite.filename, "/art/walk-parts.aseprite")
  check.same(sprite.data, "The parts of walk.gif, found by Sprite Bridge")
  check.same({ sprite.isModified, ase:undo_names(sprite) }, { true, { strings.get("undo_decompose") } })
  check.same({ before.isModified, before.filename }, { false, "" })
end)

tests["no file is left"] = aseprite.test({}, function(ase)
  parts.can_be_opened(ase, 8, 8, 3)
  open(Hosted.new())
  check.same({ ase.files, ase.recent }, { {}, { PATH } })
  open(Hosted.new())
  check.same(ase.recent, { PATH, PATH }, "the recent files have one that is not there, and not one for each time")
end)

tests["Aseprite is asked from the gate alone"] = aseprite.test({}, function(ase)
  parts.can_be_opened(ase, 8, 8, 3)
  ase.remembers = false
  open(Hosted.new())
  local asked = {}
  for i, call in ipairs(ase.asked) do asked[i] = ("%s %s %s"):format(call.kind, call.what, call.by) end
  check.same(asked, { "write " .. PATH .. " gate.lua", "read " .. PATH .. " gate.lua", "write " .. PATH .. " gate.lua" })
end)

-- What goes wrong, and leaves all as it was.
local function fails(options, problem, prepare, changes)
  return aseprite.test(options, function(ase)
    parts.can_be_opened(ase, 8, 8, 3)
    local before = Sprite(8, 8)
    if prepare then prepare(ase) end
    local sprite, why, said = open(Hosted.new(), changes)
    check.same({ sprite, why }, { nil, problem })
    check.is_true(#strings.get(problem, said) > 10 and not strings.get(problem, said):find("{"))
    check.same({ #app.sprites, app.sprite == before }, { 1, true })
    if not options.deny then check.same(ase.files, {}) end
  end)
end

tests["who may not write opens nothing"] = fails({ deny = { write = true } }, "not_allowed")
tests["who may not read it opens nothing, and the file is gone"] = aseprite.test({ deny = { read = true } }, function(ase)
  parts.can_be_opened(ase, 8, 8, 3)
  local sprite, why = open(Hosted.new())
  check.same({ sprite, why, ase.files, #app.sprites }, { nil, "not_allowed", {}, 0 })
end)
tests["who does not let the file be removed has the sprite, and the next one takes the file's place"] = aseprite.test({
  remembers = false,
}, function(ase)
  parts.can_be_opened(ase, 8, 8, 3)
  local make = ase.opens[parts.BYTES]
  ase.opens[parts.BYTES] = function()
    ase.deny.write = true
    return make()
  end
  check.same({ open(Hosted.new()) ~= nil, ase.files[PATH] }, { true, parts.BYTES })
  ase.deny.write, ase.opens[parts.BYTES] = nil, make
  check.same({ open(Hosted.new()) ~= nil, ase.files }, { true, {} })
end)

tests["a full disk is told"] = fails({ full = true }, "parts_not_written")
tests["a folder that cannot be written is told"] = fails({ full = "at once" }, "parts_not_written")
tests["what Aseprite cannot read is told"] = fails({}, "parts_not_opened", nil, { bytes = "something else" })
tests["parts of other frames are closed again"] = fails({}, "wrong_result", nil, { count = 4 })
tests["parts of another size are closed again"] = fails({}, "wrong_result", nil, { w = 9 })

tests["a new sprite that cannot be made whole is none"] = fails({}, "parts_not_copied", function(ase)
  ase.transaction = function() error("half-way", 0) end
end)

tests["without a folder of Sprite Bridge's there is nothing to open it from"] = aseprite.test({}, function()
  local host = Hosted.new()
  host.path = function() return nil, "no_home" end
  check.same({ open(host) }, { nil, "no_home" })
end)

tests["the name is that of the sprite, beside it"] = aseprite.test({}, function()
  check.same(opening.name("/art/walk.aseprite"), "/art/walk-parts.aseprite")
  check.same(opening.name("walk"), "walk-parts.aseprite")
  check.same(opening.name(""), "Sprite-parts.aseprite")
end)

return tests
