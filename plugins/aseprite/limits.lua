--- What of pictures can be sent at all, by the limits that the daemon's hello names. PROTOCOL.md, section 6.

local limits = {}

local MIB = 1 << 20
local BESIDE = 16388 -- bytes that a message may have besides its pictures: a header, and its length

---@class Planned what is told of pictures before there are any
---@field w integer pixels
---@field h integer pixels
---@field count? integer frames; none: 1

local function frames_of(images)
  local count = 0
  for _, picture in ipairs(images) do count = count + (picture.count or 1) end
  return count
end

---What is wrong with a message that is larger than the daemon takes: that would cost the connection.
---@param bytes integer of it
---@param images Planned[]
---@param op string
---@param most table<string, integer> of the daemon's hello
---@return string? problem a key of strings.lua
---@return table? said its values
function limits.of_message(bytes, images, op, most)
  if bytes <= most.max_websocket_bytes then return nil end
  local said = { op = op, mib = math.ceil(bytes / MIB), most = most.max_websocket_bytes // MIB, count = frames_of(images) }
  if said.count < 2 then return "too_large_one", said end
  said.width, said.height = images[1].w, images[1].h
  said.fit = math.max(0, most.max_websocket_bytes - BESIDE) // (4 * said.width * said.height)
  return "too_large", said
end

---What is wrong with rgba pictures, whether there are any yet or not: nobody reads or packs what cannot be sent.
---@param images Planned[]
---@param op string
---@param most table<string, integer> of the daemon's hello
---@return string? problem a key of strings.lua
---@return table? said its values
function limits.problem(images, op, most)
  local bytes = 0
  for _, picture in ipairs(images) do
    if picture.w > most.max_side or picture.h > most.max_side or picture.w * picture.h > most.max_pixels then
      return "too_wide", { width = picture.w, height = picture.h, side = most.max_side, most = most.max_pixels }
    end
    bytes = bytes + 4 * picture.w * picture.h * (picture.count or 1)
  end
  local count = frames_of(images)
  if count > most.max_frames or #images > most.max_images then
    return "too_many", { count = count, most = count > most.max_frames and most.max_frames or most.max_images }
  end
  return limits.of_message(bytes, images, op, most)
end

return limits
