local batch = require("batch")
local batches = require("batches")
local check = require("check")
local json = require("json")

local tests = {}

local RED, BLUE, NONE = "\255\0\0\255", "\0\0\255\255", "\0\0\0\0"
local REPORT = '{"confidence": 0.876, "palette": ["#FF0000", "#0000ff"]}'
local SAID = '{"ok": true, "results": [{"ok": true, "warnings": [], "report": ' .. REPORT .. '}]}'

-- The command line gives back `answers`, pictures of `side` x `side`.
local function made(disk, given)
  for i, rgba in ipairs(given.answers or {}) do
    local side = given.side or 1
    disk.files[("/tmp/out/%04df.png"):format(i)] = { w = side, h = side, data = rgba:rep(side * side) }
  end
end

local BATCH = { run = batch.run, operation = "clean", out = "out.png", said = SAID, made = made }
local background = batches.background

local function run(given, disk) return batches.run(BATCH, given, disk) end

-- Two by two pixels, two frames.
local function two_frames()
  local sprite = Sprite(2, 2)
  sprite:newEmptyFrame()
  local image = Image(2, 2)
  image.bytes = RED:rep(4)
  sprite.cels[1].image = image
  image.bytes = BLUE:rep(4)
  sprite:newCel(sprite.layers[1], 2, image)
  return sprite
end

tests["the pictures go to the command line as one animation and come back into the sprite"] = background(function()
  local sprite = two_frames()
  local problem, disk, lines = run({ answers = { BLUE, RED }, params = { out = "out.gif", colors = "2" } })
  check.same(problem, nil)
  check.same(disk.files["/tmp/in/0001f.png"], { w = 2, h = 2, data = RED:rep(4) })
  check.same(disk.files["/tmp/in/0002f.png"], { w = 2, h = 2, data = BLUE:rep(4) })
  check.same(
    disk.line, "'/my py' '-m' 'sprite_bridge' 'clean' '/tmp/in' '--animation' '--json' '-o' '/tmp/out' '--colors=2' "
      .. ">'/tmp/said.json'"
  )
  check.same({ sprite.width, sprite.height, #sprite.frames }, { 1, 1, 2 })
  check.same({ sprite.cels[1].image.bytes, sprite.cels[2].image.bytes }, { BLUE, RED })
  check.same({ disk.saved == sprite, disk.out, disk.removed }, { true, "out.gif", 1 })
  check.same(lines, { "out.gif: 2 cels, 2 unique, 1 x 1 pixels, 88 % sure of the size" })
end)

tests["what the command line warns of is passed on"] = background(function()
  two_frames()
  local said = SAID:gsub('"warnings": %[%]', '"warnings": [{"code": "x", "message": "it is doubtful"}]')
  local problem, _, lines = run({ answers = { BLUE, RED }, said = said })
  check.same(problem, nil)
  check.same(lines[1], "warning: it is doubtful")
end)

tests["a scope that is not all leaves the others alone"] = background(function()
  local sprite = two_frames()
  local problem, disk = run({ answers = { RED }, side = 2, params = { out = "o.png", scope = "cel", frame = "2" } })
  check.same(problem, nil)
  check.same({ disk.files["/tmp/in/0001f.png"].data, disk.files["/tmp/in/0002f.png"] }, { BLUE:rep(4) })
  check.same({ sprite.cels[1].image.bytes, sprite.cels[2].image.bytes }, { RED:rep(4), RED:rep(4) })
end)

tests["a new sprite is what is saved, if that was asked for"] = background(function()
  local sprite = two_frames()
  local problem, disk = run({ answers = { BLUE, RED }, params = { out = "o.png", fit = "sprite" } })
  check.same(problem, nil)
  check.is_true(disk.saved ~= sprite)
  check.same({ disk.saved.width, #disk.saved.frames, sprite.width }, { 1, 2, 2 })
end)

tests["the palette of the sprite goes along as a file, another file as it is"] = background(function()
  local sprite = Sprite(1, 1, ColorMode.INDEXED)
  local colors = Palette(3)
  colors:setColor(1, Color({ r = 255, g = 0, b = 0, a = 255 }))
  colors:setColor(2, Color({ r = 0, g = 0, b = 255, a = 255 }))
  sprite:setPalette(colors)
  local image = Image(1, 1, ColorMode.INDEXED)
  image.bytes = "\1"
  sprite.cels[1].image = image
  local problem, disk = run({ answers = { BLUE }, params = { out = "o.png", palette = "sprite" } })
  check.same(problem, nil)
  check.same(disk.files["/tmp/palette.hex"], "ff0000\n0000ff\n")
  check.contains(disk.line, "'--palette=/tmp/palette.hex'")
  check.same(sprite.cels[1].image.bytes, "\2")
  local _, other = run({ answers = { BLUE }, params = { out = "o.png", palette = "my team.gpl" } })
  check.contains(other.line, "'--palette=my team.gpl'")
end)

tests["an indexed sprite whose palette lacks a colour gets that of the result"] = background(function()
  local sprite = Sprite(1, 1, ColorMode.INDEXED)
  local problem = run({ answers = { BLUE } })
  check.same(problem, nil)
  local color = sprite.palettes[1]:getColor(sprite.cels[1].image.bytes:byte())
  check.same({ color.red, color.green, color.blue }, { 0, 0, 255 })
end)

local ERROR = '{"ok": false, "error": {"code": "usage", "message": "no such size", "hint": "see --help"}}'
local ONE_FAILED = '{"ok": false, "results": [{"ok": false, "error": {"message": "no grid", "hint": null}}]}'

tests["what is wrong is said with what to do, nothing is written and no file is left"] = background(function()
  local cases = {
    { { said = ERROR }, "no such size", "see --help" },
    { { said = ONE_FAILED }, "no grid", "sprite-bridge doctor" },
    { { said = "Traceback" }, "did not work: '/my py'", "sprite-bridge doctor" },
    { { said = "" }, "did not work", "sprite-bridge doctor" },
    { { said = '{"ok": true}' }, "did not work", "sprite-bridge doctor" },
    { { answers = { BLUE } }, "does not belong", "report" },
    { { answers = { BLUE, RED }, unwritable = true }, "out.png cannot be written", "another place" },
    { { launcher = '{"command": ["py"]}' }, "older version", "sprite-bridge install aseprite" },
    { { params = { out = "o", tag = "none" } }, "no such tag", "another scope" },
    { { params = { out = "o", layer = "none" } }, 'no layer "none"', "layer=" },
    { { params = { out = "o", scope = "cel", frame = "3" } }, "no frame 3", "1 to 2" },
    { { answers = { BLUE, RED }, params = { out = "o", fit = "same" } }, "cannot be put here", "new layer" },
  }
  for _, case in ipairs(cases) do
    two_frames()
    local problem, disk, lines = run(case[1])
    check.contains(problem, case[2])
    check.contains(problem, case[3])
    check.same({ disk.saved, disk.removed, #lines }, { nil, 1, 0 })
  end
end)

tests["an order that makes no sense makes no file at all"] = background(function()
  two_frames()
  for name, value in pairs({ out = "", sizes = "3", scope = "everything" }) do
    local problem, disk = run({ params = setmetatable({ [name] = value }, { __index = { out = "o" } }) })
    check.is_true(problem)
    check.same({ disk.removed, disk.line }, { 0, nil })
  end
end)

tests["without a sprite it says how one is named"] = background(function()
  check.contains(run({}), "aseprite -b in.png")
end)

tests["a fault of its own is told, and no file is left"] = background(function()
  two_frames()
  local disk = batches.disk(BATCH, {})
  function disk.write_picture() error("a fault") end
  local problem = run({}, disk)
  check.contains(problem, "a fault")
  check.same(disk.removed, 1)
end)

-- The script itself

tests["the script says what is missing"] = function()
  check.contains(batches.complaint("clean.lua", { ui = false, params = { out = "o.png" } }), "No sprite is open")
end

tests["with windows it says what to use instead"] = function()
  check.contains(batches.complaint("clean.lua", { ui = true }), "Sprite > Sprite Bridge")
end

tests["what is transparent stays so"] = background(function()
  local sprite = two_frames()
  check.same(run({ answers = { NONE, RED } }), nil)
  check.same(sprite.cels[1].image.bytes, NONE)
  check.same(json.decode(REPORT).confidence, 0.876)
end)

return tests
