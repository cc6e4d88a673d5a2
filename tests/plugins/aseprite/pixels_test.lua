local check = require("check")
local palette = require("palette")
local pixels = require("pixels")
local scope = require("scope")
local sprites = require("sprites")

local tests = {}

local function indexed(changes)
  local sprite = sprites.walk(changes)
  sprite.mode = "indexed"
  return sprite
end

local function whole(sprite) return scope.plan(sprite, { kind = "all" }) end

tests["a picture lies where it was on the larger one"] = function()
  check.same(pixels.place("abcd", 2, 2, 1, 1, 4, 3, "."), ".....ab..cd.")
  check.same(pixels.place("aAbB", 1, 2, 1, 0, 2, 3, ".."), "..aA..bB....")
  check.same(pixels.place("abcd", 2, 2, 0, 0, 2, 2, "."), "abcd")
end

tests["a part is cut out, and is empty where there is nothing"] = function()
  check.same(pixels.crop("abcdef", 3, 2, { x = 1, y = 0, w = 2, h = 2 }, "."), "bcef")
  check.same(pixels.crop("abcdef", 3, 2, { x = -1, y = 1, w = 5, h = 2 }, "."), ".def......")
  check.same(pixels.crop("abcdef", 3, 2, { x = 5, y = 0, w = 2, h = 1 }, "."), "..")
  check.same(pixels.crop("aAbB", 2, 1, { x = 1, y = 0, w = 1, h = 1 }, ".."), "bB")
end

tests["indexed pictures are sent with the colours of their palette"] = function()
  local rgba = pixels.to_rgba("\0\1\2\4\200", indexed())
  check.same(check.hex(rgba), "00000000" .. "ff0000ff" .. "00ff00ff" .. "0000ff80" .. "00000000")
  check.same(check.hex(pixels.to_rgba("\0\1", indexed({ transparent = -1, palette = { "#010203ff" } }))), "010203ff00000000")
end

tests["grey pictures keep their values both ways, for every value and alpha"] = function()
  local bytes = {}
  for value = 0, 255 do bytes[value + 1] = string.char(value, 255 - value) end
  local grey, sprite = table.concat(bytes), sprites.walk({ mode = "grey" })
  local rgba = pixels.to_rgba(grey, sprite)
  check.same(rgba:sub(4 * 7 + 1, 4 * 8), "\7\7\7\248")
  check.same(pixels.from_rgba(rgba, sprite), grey)
end

tests["some rows are converted as the whole picture is, of odd width as well"] = function()
  local sprite = indexed()
  local change = palette.change(sprite, whole(sprite), "keep", {})
  for _, row in ipairs({ "", "\1", "\2\1", "\1\0\2" }) do
    local rgba = pixels.to_rgba(row, sprite)
    check.same(#rgba, 4 * #row)
    check.same(pixels.from_rgba(rgba, sprite, change), row)
    check.same(pixels.to_rgba(row .. "\1\2" .. row, sprite), rgba .. pixels.to_rgba("\1\2", sprite) .. rgba)
  end
end

tests["RGB pictures pass as they are"] = function()
  check.same(pixels.to_rgba("abcd", sprites.walk()), "abcd")
  check.same(pixels.from_rgba("abcd", sprites.walk()), "abcd")
end

tests["what is empty depends on the mode"] = function()
  check.same(pixels.empty("rgb", 0), "\0\0\0\0")
  check.same(pixels.empty("grey", 0), "\0\0")
  check.same(pixels.empty("indexed", 7), "\7")
  check.same(pixels.empty("indexed", -1), "\0")
end

tests["only opaque colours of the palette are asked for, each once"] = function()
  check.same(palette.colors(indexed()), { "#ff0000", "#00ff00" })
end

tests["a kept palette gives each colour its first index, and nothing else"] = function()
  local sprite = indexed()
  local change = check.is_true(palette.change(sprite, whole(sprite), "keep", { "#00FF00", "#ff0000" }))
  check.same(change.colors, nil)
  check.same(pixels.from_rgba("\255\0\0\255" .. "\0\255\0\255" .. "\9\9\9\0", sprite, change), "\1\2\0")
end

tests["a colour that is not in the palette is refused, never approximated"] = function()
  local sprite = indexed()
  local change, key, said = palette.change(sprite, whole(sprite), "keep", { "#ff0001" })
  check.same(change, nil)
  check.same({ key, said.color }, { "not_in_palette", "#ff0001" })
  change = palette.change(sprite, whole(sprite), "keep", {})
  local data, problem, values = pixels.from_rgba("\255\0\1\255", sprite, change)
  check.same(data, nil)
  check.same({ problem, values.color }, { "not_in_palette", "#ff0001" })
end

tests["a replaced palette has the colours of the result, and the transparent index stays"] = function()
  for transparent, expected in pairs({ [0] = "\0\1\2\3", [2] = "\2\0\1\3", [-1] = "\0\1\2\3" }) do
    local sprite = indexed({ transparent = transparent })
    local change = check.is_true(palette.change(sprite, whole(sprite), "replace", { "#000001", "#000002", "#000003" }))
    check.same(#change.colors, 4)
    local rgba = "\0\0\0\0" .. "\0\0\1\255" .. "\0\0\2\255" .. "\0\0\3\255"
    local data = pixels.from_rgba(rgba, sprite, change)
    check.same(data, expected)
    sprite.palette = change.colors
    check.same(pixels.to_rgba(data, sprite), rgba)
  end
end

tests["a transparent index beyond the colours stays where it is"] = function()
  local sprite = indexed({ transparent = 4 })
  local change = check.is_true(palette.change(sprite, whole(sprite), "replace", { "#000001" }))
  check.same(change.transparent, 4)
  check.same(pixels.from_rgba("\0\0\1\255" .. "\0\0\0\0", sprite, change), "\0\4")
  check.same(#change.colors, 5)
end

tests["a palette is replaced only where all pictures are, and there is room"] = function()
  local sprite, many = indexed(), {}
  local change, key = palette.change(sprite, scope.plan(sprite, { kind = "layer" }), "replace", { "#000001" })
  check.same(change, nil)
  check.same(key, "palette_in_use")
  for i = 1, 256 do many[i] = ("#%06x"):format(i) end
  local none, problem, said = palette.change(sprite, whole(sprite), "replace", many)
  check.same(none, nil)
  check.same({ problem, said.count, said.most }, { "palette_full", 256, 255 })
  many[256] = nil
  check.same(#palette.change(sprite, whole(sprite), "replace", many).colors, 256)
end

return tests
