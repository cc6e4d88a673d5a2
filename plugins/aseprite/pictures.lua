--- Picture entries of a header, and what they may say. PROTOCOL.md, section 4.

local values = require("values")

local pictures = {}
local refuse = values.refuse

local MAX_IMAGES, MAX_SIDE, MAX_PIXELS, MAX_FRAMES = 64, 16384, 67108864, 2000
local BOUNDS = { w = MAX_SIDE, h = MAX_SIDE, count = MAX_FRAMES, bytes = 1 << 53 }

---@class Picture
---@field w integer pixels
---@field h integer pixels
---@field format string "rgba8" or "png"
---@field count integer frames; may be left out of what is sent: 1
---@field data string

local KEYS = { w = true, h = true, format = true, count = true, bytes = true }

local function check_keys(entry)
  if not values.is_map(entry) then refuse("a picture entry is no map") end
  entry.count = entry.count == nil and 1 or entry.count
  for key in pairs(KEYS) do
    if entry[key] == nil then refuse(("a picture entry lacks '%s'"):format(key)) end
  end
  for key in pairs(entry) do
    if not KEYS[key] then refuse("unknown keys in a picture entry") end
  end
  if entry.format ~= "rgba8" and entry.format ~= "png" then refuse("no format of a picture that is known") end
end

---@param entry any of a header; is given its `count`
---@return integer bytes of its data; refuses an entry that cannot be
function pictures.check(entry)
  check_keys(entry)
  for name, most in pairs(BOUNDS) do
    local value = entry[name]
    if math.type(value) ~= "integer" or value < 1 or value > most then
      refuse(("'%s' of a picture is not a number from 1 to %d"):format(name, most), "bad_shape")
    end
  end
  if entry.w * entry.h > MAX_PIXELS then refuse("a picture has too many pixels", "bad_shape") end
  if entry.format == "png" and entry.count ~= 1 then refuse("a PNG is one picture", "bad_shape") end
  local raw = 4 * entry.w * entry.h * entry.count
  if entry.format == "rgba8" and entry.bytes ~= raw then
    refuse(("%d bytes of pixels were announced, not %d"):format(entry.bytes, raw), "shape_mismatch")
  end
  return entry.bytes
end

---@param images any of a header
---@return table[] entries refuses what is no list of them
function pictures.entries(images)
  if images == nil then return {} end
  if not values.is_array(images) or #images > MAX_IMAGES then
    refuse(("'images' is not a list of at most %d entries"):format(MAX_IMAGES))
  end
  return images
end

---@param picture Picture
---@return table entry refuses a picture that cannot be
function pictures.entry_of(picture)
  local entry = values.map(
    "w", picture.w, "h", picture.h, "format", picture.format, "count", picture.count or 1, "bytes", #picture.data
  )
  pictures.check(entry)
  return entry
end

return pictures
