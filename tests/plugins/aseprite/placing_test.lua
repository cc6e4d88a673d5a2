local check = require("check")
local placing = require("placing")

local tests = {}

local ROOM = { x = 0, y = 0, w = 280, h = 160 }
local STILL = { x = 0, y = 0 }

tests["the zoom is the largest whole one at which all is seen"] = function()
  for _, case in ipairs({
    { 32, 32, 5 }, { 280, 160, 1 }, { 281, 160, -2 }, { 1, 1, 32 }, { 1024, 100, -4 }, { 100, 1024, -7 }, { 140, 80, 2 },
  }) do
    check.same(placing.fitting(case[1], case[2], ROOM), case[3], case[1] .. "x" .. case[2])
    local box = placing.box(case[1], case[2], case[3], ROOM, STILL)
    check.is_true(box.w <= ROOM.w and box.h <= ROOM.h)
  end
end

tests["zooming goes over 1 : 1 and ends somewhere"] = function()
  local seen, zoom = {}, 3
  for _ = 1, 5 do
    zoom = placing.stepped(zoom, -1)
    seen[#seen + 1] = zoom
  end
  check.same(seen, { 2, 1, -2, -3, -4 })
  for _ = 1, 5 do zoom = placing.stepped(zoom, 1) end
  check.same(zoom, 3)
  for _ = 1, 100 do zoom = placing.stepped(zoom, 1) end
  check.same(zoom, 32)
  for _ = 1, 100 do zoom = placing.stepped(zoom, -1) end
  check.same(zoom, -32)
  check.same(placing.scaled(10, -32), 1)
end

tests["what is small is in the middle, what is large can be moved to its borders and no further"] = function()
  check.same(placing.box(32, 32, 5, ROOM, { x = 50, y = 50 }), { x = 60, y = 0, w = 160, h = 160 })
  local far = placing.box(100, 100, 4, ROOM, { x = 9999, y = -9999 })
  check.same({ far.x, far.y + far.h }, { 0, 160 })
  local near = placing.box(100, 100, 4, ROOM, { x = 10, y = 0 })
  check.same({ near.x, near.y }, { -50, -120 })
end

tests["two pictures side by side do not touch"] = function()
  local left, right = placing.halves(280, 160)
  check.same({ left.w, right.w, right.x - left.w }, { 138, 138, 4 })
  check.same(placing.common(left, right), nil)
  local common = placing.common({ x = 0, y = 0, w = 10, h = 10 }, { x = 5, y = -5, w = 10, h = 10 })
  check.same(common, { x = 5, y = 0, w = 5, h = 5 })
end

tests["a checkerboard has the size of its picture, and two colours in turn"] = function()
  local data = placing.checkers(5, 3, 2)
  check.same(#data, 4 * 5 * 3)
  local reds = {}
  for i = 1, #data, 4 do reds[#reds + 1] = data:byte(i) end
  check.same(table.concat(reds, " "), "200 200 160 160 200 200 200 160 160 200 160 160 200 200 160")
end

return tests
