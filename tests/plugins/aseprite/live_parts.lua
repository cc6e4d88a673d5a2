--- From the window of "Decompose into Sprites" to the document with a real daemon: `lua5.4 live_parts.lua SOURCES`, carried
--- as live.lua is. The bytes that Aseprite would open go into the file that the variable PARTS names.

package.path = table.concat({ arg[0]:match("^(.*)[/\\]") .. "/support/?.lua", arg[1] .. "/?.lua" }, ";")

local Decompose = require("decompose_command")
local Gate = require("gate")
local Host = require("host")
local carried = require("carried")
local check = require("check")
local documents = require("documents")
local operations = require("operations")
local paint = require("paint")

local open, getenv = io.open, os.getenv -- Aseprite's would ask

local W, H, FRAMES = 24, 16, 6

-- A red square with a white corner, which goes to the right over green; in two layers.
local function walk(ase)
  local sprite = Sprite(W, H)
  documents.set_frames(sprite, { 100, 60, 100, 60, 100, 60 })
  local actor = sprite:newLayer()
  local square = paint.bytes(5, 5, function(x, y) return x + y == 0 and "\255\255\255\255" or paint.RED end)
  for frame = 1, FRAMES do
    sprite:newCel(sprite.layers[1], frame, paint.image(W, H, ColorMode.RGB, paint.GREEN), Point(0, 0))
    local image = Image(5, 5, ColorMode.RGB)
    image.bytes = square
    sprite:newCel(actor, frame, image, Point(1 + 3 * (frame - 1), 4))
  end
  ase:forget_history(sprite)
  return sprite
end

local function written(bytes)
  local file = check.is_true(open(getenv("PARTS"), "wb"))
  file:write(bytes)
  file:close()
end

-- Aseprite opens whatever it is given.
local function opens_all(ase)
  ase.opens = setmetatable({}, {
    __index = function(_, bytes)
      written(bytes)
      return function()
        local sprite = Sprite(W, H)
        documents.set_frames(sprite, { 1, 1, 1, 1, 1, 1 })
        return sprite
      end
    end,
  })
end

-- A WebSocket has room for so many frames of this size, as PROTOCOL.md says.
local function check_room(host)
  check.same(host:refusal("decompose", { { w = 256, h = 240, count = 307 } }), nil)
  check.same(host:refusal("decompose", { { w = 256, h = 240, count = 308 } }), "too_large")
end

local function main(ase)
  local sprite = walk(ase)
  opens_all(ase)
  local gate = Gate.new({ preferences = {}, explain = function() return true end })
  local host = Host.new({ version = check.is_true(getenv("VERSION")), gate = gate, env = getenv })
  local command = Decompose.new({ host = host, preferences = {}, operations = operations })
  command:open()
  local hand = ase.dialogs[1]
  hand:click("decompose")
  carried.until_done(ase, function() return hand:widget("open_parts").visible or command.problem end)
  check.same(command.problem, nil)
  check_room(host)
  check.contains((command:words()), "1 sprite, 1 actor")
  check.contains((command:words()), "in 6 frames. Every pixel comes back.")
  ase.real_files = false -- what is written from now on is nobody's
  hand:click("open_parts")
  check.same(command.problem, nil)
  check.same({ app.sprite == sprite, #app.sprites, ase.files }, { false, 2, {} })
  check.same({ ase.console, ase:running(), ase:undo_names(sprite) }, { {}, 0, {} })
end

carried.run(main)
