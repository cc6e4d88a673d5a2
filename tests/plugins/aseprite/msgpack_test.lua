local check = require("check")
local msgpack = require("msgpack")
local values = require("values")

local tests = {}
local MOST, DEEP = 1 << 20, 8

local function pack(value) return check.is_true((msgpack.encode(value))) end

local function unpacked(hex, deep) return msgpack.decode(check.unhex(hex), MOST, deep or DEEP) end

local function refused(hex, part, code)
  local value, message, found = unpacked(hex)
  check.same(value, nil)
  check.contains(message, part)
  check.same(found, code or "bad_message")
end

tests["each value is written in its shortest form"] = function()
  for hex, value in pairs({
    ["c0"] = values.null, ["c2"] = false, ["c3"] = true, ["00"] = 0, ["7f"] = 127, ["cc80"] = 128, ["ccff"] = 255,
    ["cd0100"] = 256, ["cdffff"] = 65535, ["ce00010000"] = 65536, ["ceffffffff"] = 0xffffffff,
    ["cf0000000100000000"] = 1 << 32, ["cf7fffffffffffffff"] = math.maxinteger, ["ff"] = -1, ["e0"] = -32,
    ["d0df"] = -33, ["d080"] = -128, ["d1ff7f"] = -129, ["d18000"] = -32768, ["d2ffff7fff"] = -32769,
    ["d280000000"] = -(1 << 31), ["d3ffffffff7fffffff"] = -(1 << 31) - 1, ["d38000000000000000"] = math.mininteger,
    ["cb3ff0000000000000"] = 1.0, ["cb8000000000000000"] = -0.0, ["a0"] = "", ["a161"] = "a", ["90"] = values.array(),
    ["80"] = values.map(), ["c40161"] = values.bin("a"), ["93010203"] = values.array({ 1, 2, 3 }),
    ["82a16201a16102"] = values.map("b", 1, "a", 2),
  }) do
    check.same(check.hex(pack(value)), hex)
    check.same(unpacked(hex), value, hex)
  end
end

tests["what has a length changes its head at every bound"] = function()
  local texts = {
    [31] = "bf", [32] = "d920", [255] = "d9ff", [256] = "da0100", [65535] = "daffff", [65536] = "db00010000",
  }
  for size, head in pairs(texts) do
    local packed = pack(("x"):rep(size))
    check.same(check.hex(packed:sub(1, #head // 2)), head)
    check.same(msgpack.decode(packed, MOST, DEEP), ("x"):rep(size))
  end
  for size, head in pairs({ [255] = "c4ff", [256] = "c50100", [65536] = "c600010000" }) do
    local packed = pack(values.bin(("\0"):rep(size)))
    check.same(check.hex(packed:sub(1, #head // 2)), head)
    check.same(#msgpack.decode(packed, MOST, DEEP).data, size)
  end
  for size, head in pairs({ [15] = "9f", [16] = "dc0010", [65535] = "dcffff", [65536] = "dd00010000" }) do
    local items = values.array()
    for i = 1, size do items[i] = 1 end
    local packed = pack(items)
    check.same(check.hex(packed:sub(1, #head // 2)), head)
    check.same(#msgpack.decode(packed, MOST, DEEP), size)
  end
  for size, head in pairs({ [15] = "8f", [16] = "de0010" }) do
    local map = values.map()
    for i = 1, size do map[("k%02d"):format(i)] = i end
    local packed = pack(map)
    check.same(check.hex(packed:sub(1, #head // 2)), head)
    check.same(msgpack.decode(packed, MOST, DEEP), map)
  end
end

tests["an empty array, an empty map and nothing are three things"] = function()
  local found = unpacked("939080c0")
  check.is_true(values.is_array(found[1]) and values.is_map(found[2]) and found[3] == values.null)
  check.same(values.plain(found[3]), nil)
  check.same(check.hex(pack(found)), "939080c0")
end

tests["a map keeps the order of its keys"] = function()
  local found = unpacked("84a17a01a16102a16d03a16204")
  check.same(table.concat(values.keys(found)), "zamb")
  check.same(check.hex(pack(found)), "84a17a01a16102a16d03a16204")
  found.a, found.c = nil, 5
  check.same(table.concat(values.keys(found)), "zmbc")
end

tests["floats of both widths are read, as floats"] = function()
  check.same(unpacked("ca3f800000"), 1.0)
  check.same(unpacked("cb3fe0000000000000"), 0.5)
end

tests["what is no value is refused and says why"] = function()
  for hex, part in pairs({
    [""] = "ends too early", ["91"] = "ends too early", ["a261"] = "ends too early", ["cd00"] = "ends too early",
    ["ddffffffff"] = "ends too early", ["dfffffffff"] = "ends too early", ["dbffffffff"] = "ends too early",
    ["c6ffffffff"] = "ends too early", ["0000"] = "something follows", ["c1"] = "no type", ["d40100"] = "extension",
    ["d6ff00000000"] = "extension", ["c70001"] = "extension", ["a1ff"] = "UTF-8", ["a2c080"] = "UTF-8",
    ["a3eda080"] = "UTF-8",
    ["cb7ff8000000000000"] = "finite", ["cb7ff0000000000000"] = "finite", ["ca7f800000"] = "finite",
    ["810101"] = "not a text", ["81c0c0"] = "not a text", ["82a16101a16102"] = "twice",
    ["cfffffffffffffffff"] = "larger than",
  }) do refused(hex, part) end
end

tests["depth and size are bounded, and an empty one is a level, too"] = function()
  check.is_true(unpacked(("91"):rep(7) .. "90"))
  refused(("91"):rep(8) .. "90", "nested deeper than 8", "too_deep")
  refused(("91"):rep(8) .. "80", "nested deeper than 8", "too_deep")
  refused(("81a161"):rep(9) .. "c0", "nested deeper", "too_deep")
  check.is_true(msgpack.decode(("x"):rep(1), 1, 1))
  local value, message = msgpack.decode("\xa1x", 1, 1)
  check.same(value, nil)
  check.contains(message, "more than 1")
  check.is_true(not msgpack.decode(("\x91"):rep(100000), MOST, 32))
end

tests["what MessagePack cannot hold, or does not say what it is, is not written"] = function()
  local own = values.array()
  own[1] = own
  local some = { 0 / 0, math.huge, -math.huge, print, {}, { 1 }, "\xff", own, values.map(1, 2), coroutine.create(print) }
  for i, value in ipairs(some) do
    local bytes, message, code = msgpack.encode(value)
    check.same(bytes, nil, tostring(i))
    check.is_true(type(message) == "string" and (code == "bad_message" or code == "too_deep"))
  end
end

local function random_value(depth)
  local kind = math.random(depth > 3 and 6 or 8)
  if kind == 1 then return values.null end
  if kind == 2 then return math.random(2) == 1 end
  if kind == 3 then return math.random(0) >> math.random(0, 63) end
  if kind == 4 then return -(math.random(0) >> math.random(1, 63)) end
  if kind == 5 then return math.random() * 10.0 ^ math.random(-300, 300) end
  if kind == 6 then return ("ü"):rep(math.random(0, 40)) end
  local found = kind == 7 and values.array() or values.map()
  for i = 1, math.random(0, 20) do found[kind == 7 and i or "k" .. i] = random_value(depth + 1) end
  return found
end

tests["whatever is written is read back"] = function()
  math.randomseed(1)
  for _ = 1, 300 do
    local value = random_value(1)
    check.same(msgpack.decode(pack(value), MOST, DEEP), value)
  end
end

tests["random bytes are a value or refused, and never raise"] = function()
  math.randomseed(2)
  local outcomes = {}
  for _ = 1, 20000 do
    local bytes = {}
    for i = 1, math.random(0, 24) do bytes[i] = string.char(math.random(0, 255)) end
    local value, message, code = msgpack.decode(table.concat(bytes), MOST, DEEP)
    check.is_true((value == nil) == (type(message) == "string"))
    outcomes[value == nil and code or "value"] = true
  end
  check.is_true(outcomes.value and outcomes.bad_message)
end

return tests
