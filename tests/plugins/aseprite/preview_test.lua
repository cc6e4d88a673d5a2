local Preview = require("preview")
local aseprite = require("aseprite")
local check = require("check")
local scope = require("scope")
local sprites = require("sprites")

local tests = {}

local RED, BLUE = "\255\0\0\255", "\0\0\255\255"

local function pictures(changes)
  local shown = {
    before = { Preview.image(40, 20, RED:rep(800)) }, after = { Preview.image(20, 10, BLUE:rep(200)) },
    frames = { { number = 1, duration = 100, pictures = { 1 } } },
  }
  for key, value in pairs(changes or {}) do shown[key] = value end
  return shown
end

-- A dialog with nothing but the canvas; what it draws.
local function painted(ase, preview, w, h)
  local dialog = Dialog({ title = "x" })
  local function onpaint(ev) preview:paint(ev.context) end
  dialog:canvas({ id = "preview", width = w or 200, height = h or 100, onpaint = onpaint })
  return ase.dialogs[#ase.dialogs]:paint("preview")
end

-- The pictures that are drawn, without the checkerboard: size, and where.
local function drawn_images(drawn)
  local found = {}
  for _, one in ipairs(drawn) do
    local to = one[3]
    if one.name == "drawImage" and one.image.w ~= 200 then
      found[#found + 1] = ("%dx%d at %d,%d %dx%d"):format(one.image.w, one.image.h, to.x, to.y, to.width, to.height)
    end
  end
  return table.concat(found, "; ")
end

local function clips(drawn)
  local found = {}
  for _, one in ipairs(drawn) do
    if one.name == "rect" then found[#found + 1] = one[1].x .. "+" .. one[1].width end
  end
  return table.concat(found, " ")
end

tests["before and after lie over one another, parted by a line"] = aseprite.test({}, function(ase)
  local preview = Preview.new("split")
  preview:show(pictures())
  local drawn = painted(ase, preview)
  check.same(drawn_images(drawn), "40x20 at 0,0 200x100; 20x10 at 0,0 200x100")
  check.same(clips(drawn), "0+100 100+100")
end)

tests["the line follows the mouse, and stays where it is let go"] = aseprite.test({}, function(ase)
  local preview = Preview.new("split")
  preview:show(pictures())
  painted(ase, preview)
  check.same(preview:mouse_move({ x = 50, y = 5 }), false)
  preview:mouse_down({ x = 103, y = 5 })
  check.same(preview:mouse_move({ x = 50, y = 5 }), true)
  check.same(clips(painted(ase, preview)), "0+50 50+150")
  preview:mouse_up()
  preview:mouse_move({ x = 150, y = 5 })
  check.same(clips(painted(ase, preview)), "0+50 50+150")
  preview:mouse_down({ x = 50, y = 5 })
  preview:mouse_move({ x = -50, y = 5 })
  check.same(clips(painted(ase, preview)), "0+200")
end)

tests["side by side each has its half, in whole numbers of pixels"] = aseprite.test({}, function(ase)
  local preview = Preview.new("beside")
  preview:show(pictures())
  check.same(drawn_images(painted(ase, preview)), "40x20 at 9,30 80x40; 20x10 at 111,30 80x40")
end)

tests["one of them can be looked at alone"] = aseprite.test({}, function(ase)
  local preview = Preview.new("before")
  preview:show(pictures())
  check.same(drawn_images(painted(ase, preview)), "40x20 at 0,0 200x100")
  preview:choose("after")
  check.same(drawn_images(painted(ase, preview)), "20x10 at 0,0 200x100")
end)

tests["the wheel zooms, and what is larger than the canvas can be moved"] = aseprite.test({}, function(ase)
  local preview = Preview.new("after")
  preview:show(pictures())
  painted(ase, preview)
  check.same({ preview:wheel({ deltaY = -1 }), preview:wheel({ deltaY = 0 }) }, { true, false })
  check.same(drawn_images(painted(ase, preview)), "20x10 at -10,-5 220x110")
  preview:mouse_down({ x = 0, y = 0 })
  preview:mouse_move({ x = 500, y = 4 })
  check.same(drawn_images(painted(ase, preview)), "20x10 at 0,-1 220x110")
  preview:mouse_up()
  preview:mouse_down({ x = 500, y = 4 })
  preview:mouse_move({ x = 490, y = 4 })
  check.same(drawn_images(painted(ase, preview)), "20x10 at -10,-1 220x110", "it moves at once, however far it was pulled")
  for _ = 1, 20 do preview:wheel({ deltaY = 1 }) end
  check.same(drawn_images(painted(ase, preview)), "20x10 at 99,49 1x1")
end)

tests["the grid is drawn where its lines have room"] = aseprite.test({}, function(ase)
  local preview = Preview.new("after")
  preview:show(pictures())
  local function lines()
    local count = 0
    for _, one in ipairs(painted(ase, preview)) do count = count + (one.name == "fillRect" and 1 or 0) end
    return count
  end
  check.same(lines(), 0)
  preview.has_grid = true
  check.same(lines(), 20 + 10)
  for _ = 1, 8 do preview:wheel({ deltaY = 1 }) end
  check.same(lines(), 0)
end)

tests["what is transparent shows a checkerboard, no larger than the picture"] = aseprite.test({}, function(ase)
  local preview = Preview.new("after")
  preview:show(pictures({ after = { Preview.image(10, 10, ("\0"):rep(400)) } }))
  local drawn = painted(ase, preview)
  check.same(clips(drawn), "50+100")
  local first
  for _, one in ipairs(drawn) do first = first or one.name == "drawImage" and one or nil end
  check.same({ first.image.w, first.image.h }, { 200, 100 })
end)

tests["all layers of a frame are drawn, from the bottom"] = aseprite.test({}, function(ase)
  local preview = Preview.new("after")
  preview:show(pictures({
    after = { Preview.image(20, 10, BLUE:rep(200)), Preview.image(20, 10, RED:rep(200)) },
    frames = { { number = 1, duration = 100, pictures = { 2, 1 } }, { number = 2, duration = 50, pictures = { 1 } } },
  }))
  local function first_bytes()
    local found = {}
    for _, one in ipairs(painted(ase, preview)) do
      if one.name == "drawImage" and one.image.w == 20 then found[#found + 1] = one.image.bytes:sub(1, 4) end
    end
    return found
  end
  check.same(first_bytes(), { RED, BLUE })
  preview.player:step(1)
  check.same(first_bytes(), { BLUE })
  check.same(preview.player.durations, { 100, 50 })
end)

tests["the explanation can be seen only if there is one"] = aseprite.test({}, function(ase)
  local preview = Preview.new("explained")
  preview:show(pictures())
  check.same({ preview.view, #preview:views() }, { "split", 4 })
  preview:show(pictures({ explained = Preview.image(50, 25, RED:rep(1250)) }))
  check.same(#preview:views(), 5)
  preview:choose("explained")
  check.same(drawn_images(painted(ase, preview)), "50x25 at 0,0 200x100")
end)

tests["nothing to show is nothing drawn, and no mouse does harm"] = aseprite.test({}, function(ase)
  local preview = Preview.new("split")
  check.same(#painted(ase, preview), 0)
  preview:mouse_down({ x = 1, y = 1 })
  check.same({ preview:mouse_move({ x = 2, y = 2 }), preview:wheel({ deltaY = 1 }) }, { false, false })
  preview:mouse_up()
end)

tests["the frames of a plan come in their order with their times, and one picture is one frame"] = function()
  local sprite = sprites.walk()
  local frames = Preview.frames(sprite, scope.plan(sprite, { kind = "all" }))
  local found = {}
  for i, frame in ipairs(frames) do
    found[i] = ("%d: %s, %d ms"):format(frame.number, table.concat(frame.pictures, " "), frame.duration)
  end
  check.same(found, { "1: 1 3, 100 ms", "2: 1 4, 100 ms", "3: 2, 50 ms", "4: 1, 100 ms" })
  check.same(#Preview.frames(sprite, scope.plan(sprite, { kind = "cel" })), 1, "linked cels show one picture")
end

return tests
