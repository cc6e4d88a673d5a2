local check = require("check")
local Disk = require("disk")
local files = require("files")

local is, output, test = files.is, files.output, files.test

local tests = {}

tests["each has a folder of its own, and removes all of it"] = test(function(base)
  local one, other = check.is_true(Disk.new()), check.is_true(Disk.new())
  check.is_true(one.path ~= other.path and is("d", one.path) and is("d", other.path))
  check.is_true(one:make_folder(one:place("in")))
  check.is_true(one:write(one:place("in", "a b"), "text\0\r\n"))
  check.same(one:read(one:place("in", "a b")), "text\0\r\n")
  one:remove()
  check.same(output("ls " .. base), other.path:match("[^/]*$") .. "\n")
end)

tests["what is there is opened, and what is not is nothing"] = test(function(base)
  local disk, opened = check.is_true(Disk.new()), nil
  local before = rawget(_G, "Sprite")
  rawset(_G, "Sprite", function(given)
    opened = given.fromFile
    return "a sprite"
  end)
  disk:write(disk:place("a"), "bytes")
  check.same({ disk:open(disk:place("a")), opened }, { "a sprite", disk:place("a") })
  check.same(disk:open(base .. "/nothing"), nil)
  rawset(_G, "Sprite", before)
end)

tests["where no folder can be made it says where"] = test(function(base, fs)
  function fs.makeDirectory() return false end
  local disk, problem, said = Disk.new()
  check.same({ disk, problem, said.path }, { nil, "no_temporary", base })
end)

tests["a folder that somebody else has made is not taken"] = test(function(_, fs)
  local asked = 0
  function fs.isDirectory()
    asked = asked + 1
    return asked <= 3
  end
  check.is_true(Disk.new())
  check.same(asked, 4)
end)

tests["what is not there cannot be read, and a folder not be written"] = test(function(base)
  local disk = check.is_true(Disk.new())
  check.same(disk:read(disk:place("none")), nil)
  check.same(disk:read_picture(disk:place("none.png")), nil)
  check.same(disk:write(base, "text"), false)
end)

tests["a command succeeds or not"] = test(function()
  local disk = check.is_true(Disk.new())
  check.same({ disk:run("exit 0"), disk:run("exit 3") }, { true, false })
end)

-- A sprite whose saving leaves these files.
local function sprite_with(names)
  return {
    saveCopyAs = function(_, path)
      local folder = path:match("^(.*)/")
      for name, text in pairs(names) do
        local file = check.is_true(io.open(folder .. "/" .. name, "wb"))
        file:write(text)
        file:close()
      end
    end,
  }
end

tests["a sprite is saved into as many files as its format needs"] = test(function(base)
  local disk = check.is_true(Disk.new())
  check.same(disk:save(sprite_with({ ["o1.png"] = "one", ["o2.png"] = "two" }), base .. "/o.png"), true)
  check.same({ disk:read(base .. "/o1.png"), disk:read(base .. "/o2.png") }, { "one", "two" })
end)

tests["a format that is not known, or a folder that is not there, is told"] = test(function(base)
  local disk = check.is_true(Disk.new())
  local ok, problem, said = disk:save(sprite_with({}), base .. "/o.xyz")
  check.same({ ok, problem, said.path }, { nil, "not_written", base .. "/o.xyz" })
  disk:remove()
  disk = check.is_true(Disk.new())
  ok, problem, said = disk:save(sprite_with({ ["o.png"] = "one" }), base .. "/none/o.png")
  check.same({ ok, problem, said.path }, { nil, "not_written", base .. "/none/o.png" })
end)

-- What a file holds, as a sprite that is opened.
local function opened(mode, bytes, fill)
  local sprite = Sprite(2, 1, mode)
  if fill then sprite:setPalette(fill) end
  local image = Image(2, 1, mode)
  image.bytes = bytes
  sprite.cels[1].image = image
  return sprite
end

local function reading_back(disk, make)
  local path, sprite, real = disk:place("a.png"), nil, Sprite
  disk:write(path, "a picture")
  rawset(_G, "Sprite", function(given)
    check.same(given.fromFile, path)
    rawset(_G, "Sprite", real)
    sprite = make()
    return sprite
  end)
  local found = disk:read_picture(path)
  return found, sprite
end

tests["a picture is read whatever its colours are stored as, and closed again"] = test(function()
  local disk = check.is_true(Disk.new())
  local red = "\255\0\0\255"
  local found, sprite = reading_back(disk, function() return opened(ColorMode.RGB, red .. "\0\0\0\0") end)
  check.same(found, { w = 2, h = 1, data = red .. "\0\0\0\0" })
  check.same(sprite.isValid, false)
  local colors = Palette(2)
  colors:setColor(1, Color({ r = 255, g = 0, b = 0, a = 255 }))
  found = reading_back(disk, function() return opened(ColorMode.INDEXED, "\1\0", colors) end)
  check.same(found.data, red .. "\0\0\0\0")
end)

tests["a picture is written as it is"] = test(function()
  local disk, written = check.is_true(Disk.new()), nil
  rawset(_G, "Image", function(w, h, mode)
    return setmetatable({ saveAs = function(image, path)
      written = { w, h, mode, image.bytes }
      disk:write(path, "a picture")
    end }, {})
  end)
  check.same(disk:write_picture(disk:place("a.png"), 2, 1, "12345678"), true)
  check.same(written, { 2, 1, ColorMode.RGB, "12345678" })
end)

return tests
