--- `Image:drawSprite` as Aseprite's: what of a frame can be seen, layer over layer, into a picture of RGB.

local images = require("images")

local MODES = { RGB = 0, GRAY = 1, INDEXED = 2 }

-- The pixel of a cel as red, green, blue and alpha.
local READ = {
  [MODES.RGB] = function(bytes, i) return bytes:byte(4 * i + 1, 4 * i + 4) end,
  [MODES.GRAY] = function(bytes, i)
    local value, alpha = bytes:byte(2 * i + 1, 2 * i + 2)
    return value, value, value, alpha
  end,
  [MODES.INDEXED] = function(bytes, i, sprite, layer)
    local index = bytes:byte(i + 1)
    if index == sprite.transparentColor and not layer.isBackground then return 0, 0, 0, 0 end
    local color = sprite.palettes[1]:getColor(index)
    return color.red, color.green, color.blue, color.alpha
  end,
}

local function mixed(under, r, g, b, a)
  if a == 0 then return under end
  if a == 255 then return string.char(r, g, b, a) end
  local red, green, blue, alpha = under:byte(1, 4)
  local all = a + alpha * (255 - a) / 255
  local function of(over, below) return math.floor((over * a + below * alpha * (255 - a) / 255) / all + 0.5) end
  return string.char(of(r, red), of(g, green), of(b, blue), math.floor(all + 0.5))
end

local function draw_cel(into, sprite, layer, cel)
  local image, bytes, share = cel.image, cel.image.bytes, cel.opacity * layer.opacity / 65025
  for i = 0, image.width * image.height - 1 do
    local x, y = cel.position.x + i % image.width, cel.position.y + i // image.width
    if x >= 0 and y >= 0 and x < into.w and y < into.h then
      local r, g, b, a = READ[sprite.colorMode](bytes, i, sprite, layer)
      local at = y * into.w + x + 1
      into[at] = mixed(into[at], r, g, b, math.floor(a * share + 0.5))
    end
  end
end

local function draw_layers(into, sprite, layers, frame)
  for _, layer in ipairs(layers) do
    if layer.isVisible and layer.isGroup then
      draw_layers(into, sprite, layer.layers, frame)
    elseif layer.isVisible and not layer.isReference and layer:cel(frame) then
      draw_cel(into, sprite, layer, layer:cel(frame))
    end
  end
end

images.Image.call.drawSprite = function(state, sprite, frame)
  local of = state.image
  assert(of.mode == MODES.RGB, "not here: into another mode")
  if not sprite.frames[frame] then error("frame index out of bounds " .. frame, 2) end
  local pixels = { w = of.w, h = of.h }
  for i = 1, of.w * of.h do pixels[i] = "\0\0\0\0" end
  draw_layers(pixels, sprite, sprite.layers, frame)
  of.bytes = table.concat(pixels)
end

return images
