--- The canvas that shows the pictures before and after, and plays them. It draws; what is seen when is playing.lua's, and
--- where it is placing.lua's.

local placing = require("placing")
local playing = require("playing")

local Preview = {}
Preview.__index = Preview

Preview.WIDTH, Preview.HEIGHT = 280, 144
Preview.VIEWS = { "split", "beside", "before", "after", "explained" }

local SQUARE, NEAR, GRID_FROM = 8, 5, 4

---@class PreviewPictures
---@field before any[] Aseprite's images, in the order in which they were sent
---@field after any[] those that came back
---@field explained? any the image that explains
---@field frames PreviewFrame[]

---@class PreviewFrame what is seen at once
---@field number integer of the sprite's frame
---@field duration integer ms
---@field pictures integer[] which, from the bottom

---What is to be played, of a plan: the frames that have pictures of it, with the layers one above the other. Of pictures
---that are the same in all frames one frame is left.
---@param sprite SpriteTable
---@param plan Plan
---@return PreviewFrame[]
function Preview.frames(sprite, plan)
  local by_number, numbers = {}, {}
  for i, shown in ipairs(plan.images) do
    for _, cel in ipairs(shown.cels) do
      if not by_number[cel.frame] then
        by_number[cel.frame] = { number = cel.frame, duration = sprite.frames[cel.frame] or 100, pictures = {} }
        numbers[#numbers + 1] = cel.frame
      end
      table.insert(by_number[cel.frame].pictures, i)
    end
  end
  table.sort(numbers)
  local frames, are_same = {}, true
  for i, number in ipairs(numbers) do
    frames[i] = by_number[number]
    are_same = are_same and table.concat(frames[i].pictures, " ") == table.concat(frames[1].pictures, " ")
  end
  return are_same and { frames[1] } or frames
end

---@param w integer
---@param h integer
---@param rgba string
---@return any image of Aseprite's
function Preview.image(w, h, rgba)
  local image = Image({ width = w, height = h, colorMode = ColorMode.RGB })
  image.bytes = rgba
  return image
end

---@param view string one of VIEWS
---@return table preview that shows nothing yet
function Preview.new(view)
  return setmetatable({
    view = view, divider = 0.5, has_grid = false, moved = { x = 0, y = 0 }, player = playing.new({}),
    width = Preview.WIDTH, height = Preview.HEIGHT,
  }, Preview)
end

---@param pictures? PreviewPictures nil: nothing is shown any more
function Preview:show(pictures)
  self.pictures, self.zoom, self.moved, self.drag = pictures, nil, { x = 0, y = 0 }, nil
  local durations = {}
  for i, frame in ipairs(pictures and pictures.frames or {}) do durations[i] = frame.duration end
  self.player = playing.new(durations)
  if self.view == "explained" and not (pictures and pictures.explained) then self.view = "split" end
end

---@return string[] views that can be chosen
function Preview:views()
  local found = table.move(Preview.VIEWS, 1, #Preview.VIEWS, 1, {})
  if not (self.pictures and self.pictures.explained) then found[#found] = nil end
  return found
end

---@param view string
function Preview:choose(view)
  local was_other = (self.view == "explained") ~= (view == "explained") or (self.view == "beside") ~= (view == "beside")
  self.view = view
  if was_other then self.zoom, self.moved = nil, { x = 0, y = 0 } end
end

local function size_of(image) return image.width, image.height end

function Preview:_rooms()
  local whole = { x = 0, y = 0, w = self.width, h = self.height }
  if self.view ~= "beside" then return whole, whole end
  return placing.halves(self.width, self.height)
end

function Preview:_reference() return self.view == "explained" and self.pictures.explained or self.pictures.after[1] end

function Preview:_zoom()
  local w, h = size_of(self:_reference())
  return self.zoom or placing.fitting(w, h, (self:_rooms()))
end

function Preview:_box(room)
  local w, h = size_of(self:_reference())
  return placing.box(w, h, self:_zoom(), room, self.moved)
end

local function clipped(gc, part, draw)
  if not part then return end
  gc:save()
  gc:beginPath()
  gc:rect(Rectangle(part.x, part.y, part.w, part.h))
  gc:clip()
  draw()
  gc:restore()
end

local function draw_picture(gc, image, box)
  local w, h = size_of(image)
  gc:drawImage(image, Rectangle(0, 0, w, h), Rectangle(box.x, box.y, box.w, box.h))
end

function Preview:_ground(gc)
  local checkers = self.checkers
  if not checkers or checkers.width ~= self.width or checkers.height ~= self.height then
    checkers = Preview.image(self.width, self.height, placing.checkers(self.width, self.height, SQUARE))
    self.checkers = checkers
  end
  draw_picture(gc, checkers, { x = 0, y = 0, w = self.width, h = self.height })
end

function Preview:_draw_frame(gc, images, box, part)
  clipped(gc, placing.common(box, part), function()
    self:_ground(gc)
    for _, i in ipairs(self.pictures.frames[self.player.frame].pictures) do draw_picture(gc, images[i], box) end
  end)
end

-- The pixels of the result, drawn over the picture that they were made of.
function Preview:_draw_grid(gc, box, part)
  local zoom = self:_zoom()
  if not self.has_grid or zoom < GRID_FROM then return end
  clipped(gc, placing.common(box, part), function()
    gc.color = Color({ r = 255, g = 0, b = 128, a = 96 })
    for x = box.x, box.x + box.w - 1, zoom do gc:fillRect(Rectangle(x, box.y, 1, box.h)) end
    for y = box.y, box.y + box.h - 1, zoom do gc:fillRect(Rectangle(box.x, y, box.w, 1)) end
  end)
end

function Preview:_draw_one(gc, images, room, part)
  local box = self:_box(room)
  self:_draw_frame(gc, images, box, part)
  self:_draw_grid(gc, box, part)
end

function Preview:_divider_x() return math.floor(self.width * self.divider + 0.5) end

---@type table<string, fun(self: table, gc: any)>
local PAINTERS = {}

function PAINTERS.before(self, gc)
  local room = self:_rooms()
  self:_draw_one(gc, self.pictures.before, room, room)
end

function PAINTERS.after(self, gc)
  local room = self:_rooms()
  self:_draw_one(gc, self.pictures.after, room, room)
end

function PAINTERS.beside(self, gc)
  local left, right = self:_rooms()
  self:_draw_one(gc, self.pictures.before, left, left)
  self:_draw_one(gc, self.pictures.after, right, right)
end

function PAINTERS.split(self, gc)
  local room, x = self:_rooms(), self:_divider_x()
  self:_draw_one(gc, self.pictures.before, room, { x = 0, y = 0, w = x, h = self.height })
  self:_draw_one(gc, self.pictures.after, room, { x = x, y = 0, w = self.width - x, h = self.height })
  gc.color = Color({ r = 0, g = 0, b = 0, a = 255 })
  gc:fillRect(Rectangle(x - 1, 0, 3, self.height))
  gc.color = Color({ r = 255, g = 255, b = 255, a = 255 })
  gc:fillRect(Rectangle(x, 0, 1, self.height))
end

function PAINTERS.explained(self, gc)
  local room = self:_rooms()
  clipped(gc, room, function() draw_picture(gc, self.pictures.explained, self:_box(room)) end)
end

---@param gc any of the canvas
function Preview:paint(gc)
  self.width, self.height = gc.width, gc.height
  if self.pictures then PAINTERS[self.view](self, gc) end
end

---@param ev table of the mouse
function Preview:mouse_down(ev)
  if not self.pictures then return end
  local is_near = self.view == "split" and math.abs(ev.x - self:_divider_x()) <= NEAR
  local room = self:_rooms()
  self.drag = { divider = is_near, x = ev.x, y = ev.y, from = placing.moved(self:_box(room), room) }
end

---@param ev table
---@return boolean changed whether it is to be painted anew
function Preview:mouse_move(ev)
  local drag = self.drag
  if not drag then return false end
  if drag.divider then
    self.divider = math.max(0, math.min(1, ev.x / math.max(1, self.width)))
  else
    self.moved = { x = drag.from.x + ev.x - drag.x, y = drag.from.y + ev.y - drag.y }
  end
  return true
end

function Preview:mouse_up() self.drag = nil end

---@param ev table
---@return boolean changed
function Preview:wheel(ev)
  if not self.pictures or not ev.deltaY or ev.deltaY == 0 then return false end
  self.zoom = placing.stepped(self:_zoom(), ev.deltaY < 0 and 1 or -1)
  return true
end

return Preview
