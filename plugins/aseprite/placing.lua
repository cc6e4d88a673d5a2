--- Where pictures are on the canvas of the preview: whole numbers of screen pixels for each pixel of the result.
--
-- The picture before is drawn over the same part of the screen as the one after, however many pixels it has.

local placing = {}

placing.GAP = 4 -- between two pictures side by side
local MOST = 32

---@class Box
---@field x integer
---@field y integer
---@field w integer
---@field h integer

---The largest zoom at which all of a picture can be seen: k is k : 1, and -k is 1 : k.
---@param w integer of the picture
---@param h integer
---@param room Box
---@return integer zoom
function placing.fitting(w, h, room)
  local times = math.min(room.w // w, room.h // h)
  if times >= 1 then return math.min(MOST, times) end
  return -math.max(math.ceil(w / math.max(1, room.w)), math.ceil(h / math.max(1, room.h)))
end

---The next zoom: from 1 : 2 it goes to 1 : 1, and from there to 2 : 1.
---@param zoom integer
---@param by integer 1 in, -1 out
---@return integer
function placing.stepped(zoom, by)
  local next_one = zoom + by
  if by > 0 and zoom == -2 then next_one = 1 end
  if by < 0 and zoom == 1 then next_one = -2 end
  return math.max(-MOST, math.min(MOST, next_one))
end

---@param length integer pixels of the picture
---@param zoom integer
---@return integer pixels of the screen
function placing.scaled(length, zoom)
  if zoom > 0 then return length * zoom end
  return math.max(1, length // -zoom)
end

-- Along one axis: in the middle if there is room, else moved so far that no border is left within.
local function start_of(length, from, room, moved)
  if length <= room then return from + (room - length) // 2 end
  local most = (length - room + 1) // 2
  return from + (room - length) // 2 + math.max(-most, math.min(most, moved))
end

---@param w integer of the result
---@param h integer
---@param zoom integer
---@param room Box
---@param moved { x: integer, y: integer } how far the user moved it
---@return Box on the screen; it may be larger than the room
function placing.box(w, h, zoom, room, moved)
  local width, height = placing.scaled(w, zoom), placing.scaled(h, zoom)
  return {
    x = start_of(width, room.x, room.w, moved.x), y = start_of(height, room.y, room.h, moved.y), w = width, h = height,
  }
end

---How far a picture is from the middle: what is left of a move that went too far.
---@param box Box
---@param room Box
---@return { x: integer, y: integer } moved
function placing.moved(box, room)
  return { x = box.x - room.x - (room.w - box.w) // 2, y = box.y - room.y - (room.h - box.h) // 2 }
end

---The parts of the canvas for two pictures side by side.
---@param w integer of the canvas
---@param h integer
---@return Box left, Box right
function placing.halves(w, h)
  local half = math.max(1, (w - placing.GAP) // 2)
  return { x = 0, y = 0, w = half, h = h }, { x = w - half, y = 0, w = half, h = h }
end

---@param a Box
---@param b Box
---@return Box? where both are; nil if nowhere
function placing.common(a, b)
  local left, top = math.max(a.x, b.x), math.max(a.y, b.y)
  local right, bottom = math.min(a.x + a.w, b.x + b.w), math.min(a.y + a.h, b.y + b.h)
  if right <= left or bottom <= top then return nil end
  return { x = left, y = top, w = right - left, h = bottom - top }
end

---The bytes of a checkerboard, which shows what is transparent.
---@param w integer
---@param h integer
---@param size integer of a square
---@return string rgba
function placing.checkers(w, h, size)
  local light, dark = ("\200\200\200\255"):rep(size), ("\160\160\160\255"):rep(size)
  local pairs_of = math.ceil(w / (2 * size))
  local even, odd = (light .. dark):rep(pairs_of):sub(1, 4 * w), (dark .. light):rep(pairs_of):sub(1, 4 * w)
  local rows = {}
  for y = 0, h - 1 do rows[#rows + 1] = (y // size) % 2 == 0 and even or odd end
  return table.concat(rows)
end

return placing
