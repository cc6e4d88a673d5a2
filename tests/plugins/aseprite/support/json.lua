--- JSON -> values of the extension's kind: enough for the vectors and the connection file. Raises for what is no JSON.

local values = require("values")

local json = {}
local ESCAPES = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }
local WORDS = { { "true", true }, { "false", false }, { "null", values.null } }
local value_at

local function skip(text, at) return text:find("[^ \t\r\n]", at) or #text + 1 end

local function expect(text, at, what)
  assert(text:sub(at, at + #what - 1) == what, "no JSON at " .. at)
  return skip(text, at + #what)
end

-- First the halves of pairs, then single ones; a backslash that is itself escaped is set aside meanwhile.
local function unescaped(raw)
  local found = raw:gsub("\\\\", "\0")
  found = found:gsub("\\u([dD][89abAB]%x%x)\\u([dD][c-fC-F]%x%x)", function(high, low)
    return utf8.char(0x10000 + ((tonumber(high, 16) & 0x3ff) << 10) + (tonumber(low, 16) & 0x3ff))
  end)
  found = found:gsub("\\u(%x%x%x%x)", function(code) return utf8.char(tonumber(code, 16)) end)
  found = found:gsub("\\(.)", function(letter) return ESCAPES[letter] or letter end)
  return (found:gsub("%z", "\\"))
end

local function string_at(text, at)
  local stop = at + 1
  while text:sub(stop, stop) ~= '"' do
    assert(stop <= #text, "a text without an end")
    stop = stop + (text:sub(stop, stop) == "\\" and 2 or 1)
  end
  return unescaped(text:sub(at + 1, stop - 1)), skip(text, stop + 1)
end

local function list_at(text, at, close, item)
  local found = { n = 0 }
  at = expect(text, at, text:sub(at, at))
  while text:sub(at, at) ~= close do
    if found.n > 0 then at = expect(text, at, ",") end
    at = item(found, at)
  end
  return found, skip(text, at + 1)
end

local function array_at(text, at)
  local found, after = list_at(text, at, "]", function(items, here)
    items.n = items.n + 1
    items[items.n], here = value_at(text, here)
    return here
  end)
  found.n = nil
  return values.array(found), after
end

local function object_at(text, at)
  local found, after = list_at(text, at, "}", function(parts, here)
    local n = parts.n
    parts[n + 1], here = string_at(text, here)
    parts[n + 2], here = value_at(text, expect(text, here, ":"))
    parts.n = n + 2
    return here
  end)
  return values.map_of(found), after
end

function value_at(text, at)
  local first = text:sub(at, at)
  if first == '"' then return string_at(text, at) end
  if first == "[" then return array_at(text, at) end
  if first == "{" then return object_at(text, at) end
  for _, word in ipairs(WORDS) do
    if text:sub(at, at + #word[1] - 1) == word[1] then return word[2], skip(text, at + #word[1]) end
  end
  local number = assert(text:match("^-?%d+[%d.eE+-]*", at), "no JSON at " .. at)
  return assert(tonumber(number), "no number: " .. number), skip(text, at + #number)
end

---@param text string
---@return any value whole numbers are integers, others floats; null is `values.null`
function json.decode(text)
  local value, after = value_at(text, skip(text, 1))
  assert(after > #text, "something follows the JSON")
  return value
end

return json
