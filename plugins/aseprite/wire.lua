--- One binary message of the WebSocket <-> a message: header, body and pictures, as PROTOCOL.md says.

local msgpack = require("msgpack")
local pictures = require("pictures")
local values = require("values")

local wire = {}
local refuse = values.refuse

wire.VERSION = 1
wire.NO_ID = "-"

local HEADER = { bytes = 16384, depth = 8 }
local BODY = { bytes = 16777216, depth = 32 }
local MAX_MESSAGE = 335544320
local LONGEST_TEXT = 4096

---@class Message
---@field type string
---@field id string

local function is_id(id) return type(id) == "string" and #id <= 64 and id:find("^[%w_.-]+$") ~= nil end

-- A header whose keys are taken one by one; what nobody takes is unknown.

---@param kind string what `type` says, or "integer", "float", "map", "array"
local function is(value, kind)
  if kind == "map" then return values.is_map(value) end
  if kind == "array" then return values.is_array(value) end
  if kind == "integer" or kind == "float" then return math.type(value) == kind end
  return type(value) == kind
end

local function take(header, name, kind, default)
  local value = header[name]
  if value == nil then
    if default == nil then refuse(("the header lacks '%s'"):format(name)) end
    return default
  end
  if not is(value, kind) then refuse(("'%s' is not of the kind %s"):format(name, kind)) end
  header[name] = nil
  return value
end

local function text(header, name, longest, default)
  local value = take(header, name, "string", default)
  if value and utf8.len(value) > longest then refuse(("'%s' is longer than %d"):format(name, longest)) end
  return value
end

local function check_nothing_left(header)
  local left = values.keys(header)
  if #left > 0 then refuse("unknown keys in the header: " .. table.concat(left, ", "):sub(1, 400)) end
end

-- Bytes of all that follows the header; makes the picture entries whole.
local function announced(header)
  local body = header.body == nil and 0 or header.body
  if math.type(body) ~= "integer" or body < 0 or body > BODY.bytes then refuse("'body' is no size of a body") end
  local all = body
  for _, entry in ipairs(pictures.entries(header.images)) do
    all = all + pictures.check(entry)
    if all > MAX_MESSAGE then refuse("more bytes than a message may have", "bad_shape") end
  end
  return all
end

-- Messages from the daemon, by their type: the header's own keys, into the message.

local READERS = {
  hello = function(header, said)
    said.server, said.limits = text(header, "server", 64), take(header, "limits", "map")
    for _, limit in pairs(said.limits) do
      if math.type(limit) ~= "integer" then refuse("a limit is not a whole number") end
    end
  end,
  progress = function(header, said)
    said.share, said.step = take(header, "share", "float"), text(header, "step", 64)
    if said.share < 0 or said.share > 1 then refuse("'share' is not from 0 to 1") end
  end,
  reply = function(header, said, bytes, at)
    local size = header.body == nil and 0 or header.body
    if size > 0 then
      local body, message, code = msgpack.decode(bytes:sub(at + 1, at + size), BODY.bytes, BODY.depth)
      if message then refuse(message, code) end
      said.body = body
    end
    said.images, at = {}, at + size
    for i, entry in ipairs(header.images or {}) do
      local data = bytes:sub(at + 1, at + entry.bytes)
      said.images[i] = { w = entry.w, h = entry.h, format = entry.format, count = entry.count, data = data }
      at = at + entry.bytes
    end
    header.body, header.images = nil, nil
  end,
  failure = function(header, said)
    said.code, said.message = text(header, "code", 64), text(header, "message", LONGEST_TEXT)
    said.hint, said.field = text(header, "hint", LONGEST_TEXT, ""), text(header, "field", 64, false) or nil
  end,
  cancel = function(header, said) said.found = take(header, "found", "boolean") end,
}

local function header_of(data)
  if #data < 4 then refuse("a message without a header") end
  local length = string.unpack(">I4", data)
  if length > HEADER.bytes or length > #data - 4 then refuse("the header's length is more than there is") end
  local header, message, code = msgpack.decode(data:sub(5, 4 + length), HEADER.bytes, HEADER.depth)
  if message then refuse(message, code) end
  if not values.is_map(header) then refuse("the header is not a map") end
  return header, 4 + length
end

local function read(data)
  local header, at = header_of(data)
  local version = take(header, "v", "integer")
  if version ~= wire.VERSION then
    refuse(("version %d of the protocol was spoken, %d is understood"):format(version, wire.VERSION), "version")
  end
  local said = { id = take(header, "id", "string") }
  if not is_id(said.id) then refuse("the id is not 1 to 64 of A-Z a-z 0-9 _ - .") end
  said.type = take(header, "type", "string")
  local size = announced(header)
  if size ~= #data - at then
    refuse(("%d bytes follow the header, which announces %d"):format(#data - at, size), "shape_mismatch")
  end
  local reader = READERS[said.type]
  if not reader then refuse("there is no message of such a type") end
  reader(header, said, data, at) -- large messages are not copied for it
  check_nothing_left(header)
  return said
end

---The message that bytes from the daemon are. It never raises, whatever they are.
---@param data string one binary message of the WebSocket
---@return Message? message with the keys of PROTOCOL.md, section 3; `images` are a list of Picture
---@return string? message what is wrong
---@return string? code of PROTOCOL.md, section 5
function wire.decode(data) return values.guarded(read, data) end

-- Messages to the daemon

local function entries(images)
  if not images or #images == 0 then return nil, {} end
  local found, data = {}, {}
  for i, picture in ipairs(images) do
    found[i], data[i] = pictures.entry_of(picture), picture.data
  end
  return values.array(found), data
end

local function bytes_of(id, type, images, ...)
  if not is_id(id) then refuse("the id is not 1 to 64 of A-Z a-z 0-9 _ - .") end
  local listed, data = entries(images)
  local parts = table.pack("v", wire.VERSION, "type", type, "id", id, ...)
  parts[parts.n + 1], parts[parts.n + 2], parts.n = "images", listed, parts.n + 2
  local header, message, code = msgpack.encode(values.map_of(parts))
  if not header then refuse(message, code) end
  if #header > HEADER.bytes then refuse(("a header of %d bytes is too large"):format(#header)) end
  return string.pack(">I4", #header) .. header .. table.concat(data)
end

---@param id string
---@param client string name and version of the program, up to 64 characters
---@param token? string of the connection file
---@return string? bytes, string? message, string? code
function wire.hello(id, client, token)
  return values.guarded(bytes_of, id, "hello", nil, "client", client, "token", token)
end

---@param id string
---@return string? bytes, string? message, string? code
function wire.describe(id) return values.guarded(bytes_of, id, "describe") end

---@param id string
---@return string? bytes, string? message, string? code
function wire.status(id) return values.guarded(bytes_of, id, "status") end

---@param id string that of the request that is to end
---@return string? bytes, string? message, string? code
function wire.cancel(id) return values.guarded(bytes_of, id, "cancel") end

---Ends the daemon, for all who use it.
---@param id string
---@return string? bytes, string? message, string? code
function wire.stop(id) return values.guarded(bytes_of, id, "stop") end

---@class Ask
---@field op string the operation
---@field params? table a map; none: all defaults
---@field images? Picture[]
---@field accept? string "rgba8", which is the default, or "png"
---@field explain? boolean also send a picture that explains
---@field deadline_ms? integer

---@param id string
---@param ask Ask
---@return string? bytes, string? message, string? code
function wire.request(id, ask)
  return values.guarded(
    bytes_of, id, "request", ask.images, "op", ask.op, "params", ask.params or values.map(),
    "accept", ask.accept or "rgba8", "explain", ask.explain == true, "deadline_ms", ask.deadline_ms
  )
end

return wire
