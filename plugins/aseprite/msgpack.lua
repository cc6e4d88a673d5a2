--- MessagePack as the protocol has it: small, flat, unambiguous. Whatever else it could hold is refused.

local values = require("values")

local msgpack = {}
local refuse = values.refuse
local read, write

-- Reading. A state has the bytes, the place of the next one, and how deep it is in arrays and maps.

local function need(state, size)
  local at = state.at
  if size > #state.data - at + 1 then refuse("not MessagePack: it ends too early") end
  state.at = at + size
  return at
end

local function number(state, format, size) return (string.unpack(format, state.data, need(state, size))) end

local function is_finite(value) return value == value and value ~= math.huge and value ~= -math.huge end

local function float(state, format, size)
  local value = number(state, format, size)
  if not is_finite(value) then refuse("a number is not finite") end
  return value
end

local function bytes(state, size)
  local at = need(state, size)
  return state.data:sub(at, at + size - 1)
end

local function text(state, size)
  local found = bytes(state, size)
  if not utf8.len(found) then refuse("a text is not UTF-8") end
  return found
end

-- A length that lies costs nothing: nothing is made before it is read, and reading ends where the bytes end.
local function enter(state)
  state.depth = state.depth + 1
  if state.depth > state.max_depth then refuse("nested deeper than " .. state.max_depth, "too_deep") end
end

local function array(state, size)
  enter(state)
  local found = {}
  for i = 1, size do found[i] = read(state) end
  state.depth = state.depth - 1
  return values.array(found)
end

local function map(state, size)
  enter(state)
  local parts, seen = { n = 2 * size }, {}
  for i = 1, 2 * size, 2 do
    local key = read(state)
    if type(key) ~= "string" then refuse("a key is not a text") end
    if seen[key] then refuse("a key comes twice") end
    seen[key], parts[i], parts[i + 1] = true, key, read(state)
  end
  state.depth = state.depth - 1
  return values.map_of(parts)
end

local function large(state)
  local value = number(state, ">i8", 8)
  if value < 0 then refuse("a whole number is larger than any that Lua has") end
  return value
end

---@param take function one that takes a format and a size
local function sized(take, format, size)
  return function(state) return take(state, format, size) end
end

---@param take function one that takes a length
local function counted(take, format, size)
  return function(state) return take(state, number(state, format, size)) end
end

local function bin(state, size) return values.bin(bytes(state, size)) end

local READERS = {
  [0xc0] = function() return values.null end,
  [0xc2] = function() return false end,
  [0xc3] = function() return true end,
  [0xc4] = counted(bin, "B", 1), [0xc5] = counted(bin, ">I2", 2), [0xc6] = counted(bin, ">I4", 4),
  [0xca] = sized(float, ">f", 4), [0xcb] = sized(float, ">d", 8),
  [0xcc] = sized(number, "B", 1), [0xcd] = sized(number, ">I2", 2), [0xce] = sized(number, ">I4", 4), [0xcf] = large,
  [0xd0] = sized(number, "b", 1), [0xd1] = sized(number, ">i2", 2),
  [0xd2] = sized(number, ">i4", 4), [0xd3] = sized(number, ">i8", 8),
  [0xd9] = counted(text, "B", 1), [0xda] = counted(text, ">I2", 2), [0xdb] = counted(text, ">I4", 4),
  [0xdc] = counted(array, ">I2", 2), [0xdd] = counted(array, ">I4", 4),
  [0xde] = counted(map, ">I2", 2), [0xdf] = counted(map, ">I4", 4),
}

function read(state)
  local first = number(state, "B", 1)
  if first < 0x80 then return first end
  if first < 0x90 then return map(state, first & 0x0f) end
  if first < 0xa0 then return array(state, first & 0x0f) end
  if first < 0xc0 then return text(state, first & 0x1f) end
  if first >= 0xe0 then return first - 0x100 end
  local reader = READERS[first]
  if not reader then refuse("not MessagePack as it is used here: an extension type, or no type") end
  return reader(state)
end

local function read_all(data, max_bytes, max_depth)
  if #data > max_bytes then refuse(("%d bytes of MessagePack are more than %d"):format(#data, max_bytes)) end
  local state = { data = data, at = 1, depth = 0, max_depth = max_depth }
  local value = read(state)
  if state.at <= #data then refuse("not MessagePack: something follows the value") end
  return value
end

-- Writing: always the shortest form, as every other program writes it.

local UNSIGNED = {
  { 0xff, "B", 0xcc }, { 0xffff, ">I2", 0xcd }, { 0xffffffff, ">I4", 0xce }, { math.maxinteger, ">i8", 0xcf },
}
local SIGNED = {
  { -0x80, "b", 0xd0 }, { -0x8000, ">i2", 0xd1 }, { -0x80000000, ">i4", 0xd2 }, { math.mininteger, ">i8", 0xd3 },
}

local function integer(value)
  if value >= -32 and value < 0x80 then return string.char(value & 0xff) end
  for _, form in ipairs(value < 0 and SIGNED or UNSIGNED) do
    local most, format, first = form[1], form[2], form[3]
    if value < 0 and value >= most or value >= 0 and value <= most then
      return string.char(first) .. string.pack(format, value)
    end
  end
  error("no form for " .. value) -- the last form of each takes whatever there is
end

-- The head of what has a length: a short form if it has one, else the first code for one, two or four bytes of length.
local function head(size, short, short_most, code, first_bytes)
  if size <= short_most then return string.char(short + size) end
  if first_bytes == 1 and size <= 0xff then return string.pack("BB", code, size) end
  local two = first_bytes == 1 and code + 1 or code
  if size <= 0xffff then return string.pack(">BI2", two, size) end
  if size <= 0xffffffff then return string.pack(">BI4", two + 1, size) end
  return refuse("too long for MessagePack")
end

local function write_array(out, value, depth)
  out[#out + 1] = head(#value, 0x90, 15, 0xdc, 2)
  for i = 1, #value do write(out, value[i], depth + 1) end
end

local function write_map(out, value, depth)
  local keys = values.keys(value)
  out[#out + 1] = head(#keys, 0x80, 15, 0xde, 2)
  for _, key in ipairs(keys) do
    if type(key) ~= "string" then refuse("a key is not a text") end
    write(out, key, depth + 1)
    write(out, value[key], depth + 1)
  end
end

local function write_table(out, value, depth)
  if depth > msgpack.DEEPEST then refuse("nested deeper than " .. msgpack.DEEPEST, "too_deep") end
  if value == values.null then
    out[#out + 1] = "\xc0"
  elseif values.is_bin(value) then
    out[#out + 1] = head(#value.data, 0, -1, 0xc4, 1)
    out[#out + 1] = value.data
  elseif values.is_array(value) then
    write_array(out, value, depth)
  elseif values.is_map(value) then
    write_map(out, value, depth)
  else
    refuse("a table does not say whether it is an array or a map")
  end
end

local WRITERS = {
  ["nil"] = function(out) out[#out + 1] = "\xc0" end,
  boolean = function(out, value) out[#out + 1] = value and "\xc3" or "\xc2" end,
  number = function(out, value)
    if not is_finite(value) then refuse("a number is not finite") end
    out[#out + 1] = math.type(value) == "integer" and integer(value) or "\xcb" .. string.pack(">d", value)
  end,
  string = function(out, value)
    if not utf8.len(value) then refuse("a text is not UTF-8") end
    out[#out + 1] = head(#value, 0xa0, 31, 0xd9, 1)
    out[#out + 1] = value
  end,
  table = write_table,
}

function write(out, value, depth)
  local writer = WRITERS[type(value)]
  if not writer then refuse("MessagePack has no " .. type(value)) end
  writer(out, value, depth)
end

---How deep what is written may be nested: as deep as any of the protocol, and no table is its own content.
msgpack.DEEPEST = 32

---The one value that bytes hold.
---@param data string
---@param max_bytes integer
---@param max_depth integer the outermost array or map is the first level, an empty one is a level, too
---@return any value nil if there is none; `values.null` if it is nil
---@return string? message what is wrong
---@return string? code `bad_message` or `too_deep`
function msgpack.decode(data, max_bytes, max_depth) return values.guarded(read_all, data, max_bytes, max_depth) end

---The bytes of nil, booleans, finite numbers, texts, and what `values` makes. A whole number is one by its type: 1.0 is a
---float.
---@param value any
---@return string? bytes
---@return string? message what is wrong
---@return string? code `bad_message` or `too_deep`
function msgpack.encode(value)
  return values.guarded(function()
    local out = {}
    write(out, value, 1)
    return table.concat(out)
  end)
end

return msgpack
