local check = require("check")
local json = require("json")
local msgpack = require("msgpack")
local values = require("values")
local vectors = require("vectors")
local wire = require("wire")

local tests = {}

-- Of these a frame is missing: in one binary message that is missing bytes.
local SHORT = { frame_missing = true, reply_body_missing = true, reply_image_missing = true }

local function plain(value) return values.plain(value) end

local function pictures(images)
  local found = {}
  for i, one in ipairs(images or {}) do
    found[i] = { w = one.w, h = one.h, format = one.format, count = one.count, data = check.unhex(one.data) }
  end
  return found
end

local WRITERS = {
  hello = function(said) return wire.hello(said.id, said.client, plain(said.token)) end,
  describe = function(said) return wire.describe(said.id) end,
  status = function(said) return wire.status(said.id) end,
  stop = function(said) return wire.stop(said.id) end,
  cancel = function(said) return wire.cancel(said.id) end,
  request = function(said)
    return wire.request(said.id, {
      op = said.op, params = said.params, images = pictures(said.images), accept = said.accept, explain = said.explain,
      deadline_ms = plain(said.deadline_ms),
    })
  end,
}

-- A body as it is described: bytes are written as { bin = hex }.
local function body_of(value)
  if values.is_array(value) then
    local items = {}
    for i, item in ipairs(value) do items[i] = body_of(item) end
    return values.array(items)
  end
  if type(value) ~= "table" or value == values.null then return value end
  local keys = values.keys(value)
  if #keys == 1 and keys[1] == "bin" then return values.bin(check.unhex(value.bin)) end
  local parts = { n = 0 }
  for _, key in ipairs(keys) do
    parts[parts.n + 1], parts[parts.n + 2], parts.n = key, body_of(value[key]), parts.n + 2
  end
  return values.map_of(parts)
end

-- What the plain description says, as `wire.decode` does.
local function described(said)
  local found = {}
  for key, value in pairs(said) do found[key] = plain(value) end
  if said.images then found.images = pictures(said.images) end
  if said.type == "reply" and said.body ~= values.null then found.body = body_of(said.body) end
  return found
end

local function each(name, direction, test)
  local count = 0
  for _, vector in ipairs(vectors[name]) do
    if direction == nil or vector.direction == direction then
      count = count + 1
      test(vector)
    end
  end
  check.is_true(count > 0)
end

local function joined(frames)
  if #frames == 0 then return "" end
  local parts = {}
  for i, frame in ipairs(frames) do parts[i] = check.unhex(frame) end
  return string.pack(">I4", #parts[1]) .. table.concat(parts)
end

tests["what is said to the daemon is exactly these bytes"] = function()
  each("messages", "to_daemon", function(vector)
    local bytes, message = WRITERS[vector.message.type](vector.message)
    check.same(check.hex(bytes or message), vector.envelope, vector.name)
  end)
end

tests["what the daemon says is understood"] = function()
  for _, name in ipairs({ "messages", "accepted" }) do
    each(name, "from_daemon", function(vector)
      local said, message = wire.decode(check.unhex(vector.envelope))
      check.same(said or message, described(vector.message), vector.name)
    end)
  end
end

tests["what may be left out is the default"] = function()
  check.same(wire.request("a", { op = "x" }), wire.request("a", {
    op = "x", params = values.map(), images = {}, accept = "rgba8", explain = false,
  }))
  local dot = { w = 1, h = 1, format = "rgba8", data = "abcd" }
  local counted = { w = 1, h = 1, format = "rgba8", count = 1, data = "abcd" }
  check.same(wire.request("a", { op = "x", images = { dot } }), wire.request("a", { op = "x", images = { counted } }))
end

tests["what must be refused is refused, with its code"] = function()
  each("refused", nil, function(vector)
    if vector.name == "other_direction" then return end -- a reply, which is refused by the daemon alone
    local said, message, code = wire.decode(joined(vector.frames))
    check.same(said, nil, vector.name)
    check.is_true(type(message) == "string")
    check.same(code, SHORT[vector.name] and "shape_mismatch" or vector.code, vector.name)
  end)
  each("refused_envelopes", nil, function(vector)
    local said, _, code = wire.decode(check.unhex(vector.envelope))
    check.same(said, nil, vector.name)
    check.same(code, vector.code, vector.name)
  end)
end

tests["what the daemon would refuse is not sent"] = function()
  local function picture(changes)
    local one = { w = 2, h = 1, format = "rgba8", count = 1, data = ("x"):rep(8) }
    for key, value in pairs(changes) do one[key] = value end
    return wire.request("a", { op = "clean", images = { one } })
  end
  check.is_true(picture({}))
  for _, changes in ipairs({
    { w = 0 }, { w = 16385 }, { w = 2.0 }, { h = 2 }, { count = 2 }, { data = "" }, { format = "gif" },
    { format = "png", count = 2 }, { count = 2001 },
  }) do
    local bytes, message, code = picture(changes)
    check.is_true(bytes == nil and type(message) == "string" and type(code) == "string")
  end
  for _, id in ipairs({ "", "a/b", ("x"):rep(65), "ü", 1 }) do check.is_true(not wire.describe(id)) end
  check.is_true(not wire.request("a", { op = "x", params = values.map("a", ("x"):rep(16384)) }))
  check.is_true(not wire.request("a", { op = "x", params = values.map("a", 0 / 0) }))
end

tests["a schema keeps the order of its parameters"] = function()
  local schema = json.decode('{"operations": {"clean": {"params": {"properties": {"size": {}, "colors": {}, "a": {}}}}}}')
  local body = msgpack.encode(schema)
  local header = msgpack.encode(values.map("v", 1, "type", "reply", "id", "a", "body", #body))
  local said = wire.decode(string.pack(">I4", #header) .. header .. body)
  check.same(table.concat(values.keys(said.body.operations.clean.params.properties), " "), "size colors a")
end

local function answered(bytes)
  local said, message, code = wire.decode(bytes)
  check.is_true(said and type(said.id) == "string" or said == nil and type(message) == "string" and type(code) == "string")
  return said ~= nil
end

tests["random bytes are refused and never raise"] = function()
  math.randomseed(3)
  for _ = 1, 5000 do
    local bytes = {}
    for i = 1, math.random(0, 60) do bytes[i] = string.char(math.random(0, 255)) end
    check.is_true(not answered(table.concat(bytes)))
    check.is_true(not answered(string.pack(">I4", #bytes) .. table.concat(bytes)))
  end
end

tests["messages of which bytes were changed, lost or doubled never raise"] = function()
  math.randomseed(4)
  local good = 0
  for _, vector in ipairs(vectors.messages) do
    local whole = check.unhex(vector.envelope)
    for _ = 1, 150 do
      local at, kind = math.random(#whole), math.random(4)
      local head, tail = whole:sub(1, at - 1), whole:sub(at + 1)
      if kind == 1 then tail = string.char(math.random(0, 255)) .. tail end
      if kind == 2 then tail = whole:sub(at, at):rep(2) .. tail end
      if kind == 3 then tail = "" end
      if answered(head .. tail) then good = good + 1 end
    end
  end
  check.is_true(good > 10) -- a text or a pixel is another one, which is none of the protocol's business
end

return tests
