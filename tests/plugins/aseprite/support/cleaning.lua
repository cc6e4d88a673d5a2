--- The command "Clean Pixel Art" on a sprite whose pictures can be told apart.

local Clean = require("clean_command")
local commanded = require("commanded")
local documents = require("documents")
local paint = require("paint")

local cleaning = {}

---What can be seen of the form.
cleaning.FORM =
  "status scope param_size param_colors param_palette param_background param_model more line clean close"

---A sprite of 8 x 8 with two frames of different pictures, of which the second is linked into a third; a tag over two.
---@return any
function cleaning.walk()
  local sprite = Sprite(8, 8)
  documents.set_frames(sprite, { 100, 50, 200 })
  local layer = sprite.layers[1]
  sprite:newCel(layer, 1, paint.image(8, 8, ColorMode.RGB, "\10\20\30\255"), Point(0, 0))
  sprite:newCel(layer, 2, paint.image(8, 8, ColorMode.RGB, "\40\50\60\255"), Point(0, 0))
  documents.link(layer:cel(2), 3)
  sprite:newTag(1, 2).name = "step"
  return sprite
end

---@param given CommandedGiven
---@param f fun(at: Commanded)
---@return function test
function cleaning.opened(given, f)
  return commanded.opened({ command = Clean, sprite = cleaning.walk }, given, f)
end

return cleaning
