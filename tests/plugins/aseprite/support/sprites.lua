--- Sprites as tables, for the tests of what is planned with them.

local sprites = {}

---@param id string
---@param kind? string
---@param more? table
function sprites.layer(id, kind, more)
  local layer = { id = id, name = "Layer " .. id, visible = true, editable = true, background = false }
  layer.kind = kind or "image"
  for key, value in pairs(more or {}) do layer[key] = value end
  return layer
end

---@return table cel
function sprites.cel(layer, frame, image, x, y, w, h)
  return { layer = layer, frame = frame, image = image, x = x or 0, y = y or 0, w = w or 16, h = h or 16 }
end

---Two layers, four frames: "a" shows two pictures, one of them in three linked cels; "b" has one in each of two frames.
---@param changes? table
function sprites.walk(changes)
  local cel = sprites.cel
  local sprite = {
    id = 1, width = 16, height = 16, mode = "rgb", frames = { 100, 100, 50, 100 },
    layers = { sprites.layer("a"), sprites.layer("b") },
    cels = {
      cel("b", 2, "b2"), cel("a", 1, "a1"), cel("a", 2, "a1"), cel("a", 3, "a3", 4, 4, 8, 8), cel("a", 4, "a1"),
      cel("b", 1, "b1"),
    },
    tags = { { name = "step", from = 2, to = 3 }, { name = "none", from = 9, to = 9 } },
    palette = { "#00000000", "#ff0000ff", "#00ff00ff", "#ff0000ff", "#0000ff80" }, transparent = 0,
    active = { layer = "a", frame = 1 }, selected = { layers = { "b" }, frames = { 1, 2, 3 } },
  }
  for key, value in pairs(changes or {}) do sprite[key] = value end
  return sprite
end

return sprites
