local batch_parts = require("batch_parts")
local batches = require("batches")
local check = require("check")
local documents = require("documents")
local paint = require("paint")

local tests = {}

local REPORT = '{"frames": 3.0, "sprites": 2.0, "actors": 1.0, "cycles": 0, "backgrounds": 0, "exact": true, '
  .. '"frames_bytes": 4096, "parts_bytes": 1024, "saved_share": 0.75}'
local SAID = '{"ok": true, "warnings": [{"code": "x", "message": "it is doubtful"}], "report": ' .. REPORT .. "}"

-- The command line writes a document of `count` frames; 0: none.
local function open(given, path)
  if path ~= "/tmp/parts.aseprite" or given.count == 0 then return nil end
  local sprite = Sprite(2, 2)
  for _ = 2, given.count or 3 do sprite:newEmptyFrame() end
  return sprite
end

local BATCH = { run = batch_parts.run, operation = "decompose", out = "parts.aseprite", said = SAID, open = open }
local background = batches.background

local function run(given) return batches.run(BATCH, given) end

local function three_frames()
  local sprite = Sprite(2, 2)
  documents.set_frames(sprite, { 100, 29, 250 })
  for frame, pixel in ipairs({ paint.RED, paint.GREEN, paint.BLUE }) do
    sprite:newCel(sprite.layers[1], frame, paint.image(2, 2, ColorMode.RGB, pixel), Point(0, 0))
  end
  sprite:newTag(2, 3).name = "run"
  sprite.filename = "/art/walk.gif"
  return sprite
end

tests["frames go to the command line and a document comes back, with their times"] = background(function(ase)
  local sprite = three_frames()
  ase:forget_history(sprite)
  local problem, disk, lines = run({})
  check.same(problem, nil)
  check.same(disk.files["/tmp/in/0001f.png"], { w = 2, h = 2, data = paint.RED:rep(4) })
  check.same(disk.files["/tmp/in/0003f.png"].data, paint.BLUE:rep(4))
  check.same(
    disk.line, "'/my py' '-m' 'sprite_bridge' 'decompose' '/tmp/in' '--json' '-o' '/tmp/out' "
      .. "'--aseprite=/tmp/parts.aseprite' >'/tmp/said.json'"
  )
  local found = {}
  for i, frame in ipairs(disk.saved.frames) do found[i] = frame.duration end
  check.same({ found, disk.out, disk.removed }, { { 0.1, 0.029, 0.25 }, "parts.aseprite", 1 })
  check.same(disk.saved.data, "The parts of walk.gif, found by Sprite Bridge")
  check.same({ disk.saved == sprite, ase:undo_names(sprite) }, { false, {} })
  check.same(lines, {
    "warning: it is doubtful",
    "parts.aseprite: 2 sprites, 1 actor in 3 frames. Every pixel comes back. "
      .. "In memory 1.0 KiB instead of 4.0 KiB: 75 % less.",
  })
end)

tests["a tag and a number of seconds are what is asked for"] = background(function()
  three_frames()
  local problem, disk = run({ params = { out = "o.aseprite", tag = "run", deadline_s = "12.5" }, count = 2 })
  check.same(problem, nil)
  check.same({ disk.files["/tmp/in/0001f.png"].data, disk.files["/tmp/in/0003f.png"] }, { paint.GREEN:rep(4) })
  check.contains(disk.line, "'--deadline=12.5'")
  check.same(disk.saved.frames[1].duration, 0.029)
end)

tests["frames that are said to be exact are named so to the command line"] = background(function()
  three_frames()
  local problem, disk = run({ params = { out = "o.aseprite", exact = "true" } })
  check.same(problem, nil)
  check.contains(disk.line, " '--exact' ")
  three_frames()
  problem, disk = run({ params = { out = "o.aseprite", exact = "false" } })
  check.same({ problem, disk.line:find("exact", 1, true) }, {})
end)

local ERROR = '{"ok": false, "error": {"code": "usage", "message": "no such time", "hint": "see --help"}}'

tests["what is wrong is said with what to do, nothing is written and no file is left"] = background(function()
  local cases = {
    { { said = ERROR }, "no such time", "see --help" },
    { { said = "Traceback" }, "did not work: '/my py'", "sprite-bridge doctor" },
    { { said = '{"ok": true}' }, "did not work", "sprite-bridge doctor" },
    { { count = 0 }, "does not belong", "report" },
    { { count = 2 }, "does not belong", "report" },
    { { unwritable = true }, "parts.aseprite cannot be written", "another place" },
    { { params = { out = "o", tag = "none" } }, "no such tag", "another scope" },
  }
  for _, case in ipairs(cases) do
    three_frames()
    local problem, disk, lines = run(case[1])
    check.contains(problem, case[2])
    check.contains(problem, case[3])
    check.same({ disk.saved, disk.removed, #lines }, { nil, 1, 0 })
  end
end)

tests["an order that makes no sense makes no file at all"] = background(function()
  three_frames()
  for name, value in pairs({ out = "", seconds = "3", scope = "cel", exact = "perhaps" }) do
    local problem, disk = run({ params = setmetatable({ [name] = value }, { __index = { out = "o" } }) })
    check.is_true(problem)
    check.same({ disk.removed, disk.line }, { 0, nil })
  end
end)

tests["the script says what is missing"] = function()
  local said = batches.complaint("decompose.lua", { ui = false, params = { out = "o.aseprite" } })
  check.contains(said, "No sprite is open")
end

return tests
