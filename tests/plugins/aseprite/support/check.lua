--- What a test says is so. Each raises where it is not.

local values = require("values")

local check = {}

local function shown(value)
  if type(value) ~= "table" or value == values.null then
    return type(value) == "string" and ("%q"):format(value) or tostring(value)
  end
  local parts = {}
  for _, key in ipairs(values.keys(value)) do parts[#parts + 1] = tostring(key) .. "=" .. shown(value[key]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

---The same type, the same content; 1 and 1.0 differ, and so do an empty array and an empty map.
local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b and math.type(a) == math.type(b) end
  if a == b then return true end
  if values.is_array(a) ~= values.is_array(b) or values.is_map(a) ~= values.is_map(b) then return false end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

---@param found any
---@param expected any
---@param what? string
function check.same(found, expected, what)
  if not same(found, expected) then
    error(("%s%s, not %s"):format(what and what .. ": " or "", shown(found):sub(1, 900), shown(expected):sub(1, 900)), 2)
  end
end

---@param value any
---@param what? string
function check.is_true(value, what)
  if not value then error(what or "it is not so", 2) end
  return value
end

---@param text any
---@param part string to be found in it as it stands
function check.contains(text, part)
  if type(text) ~= "string" or not text:find(part, 1, true) then
    error(("%s does not contain %q"):format(shown(text), part), 2)
  end
end

---A table of plain keys with the same content, without the metatables of arrays and maps.
---@param value any
---@return any
function check.bare(value)
  if type(value) ~= "table" or value == values.null then return value end
  local found = {}
  for key, item in pairs(value) do found[key] = check.bare(item) end
  return found
end

---@param text string two hexadecimal digits for each byte
---@return string
function check.unhex(text) return (text:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end)) end

---@param data string
---@return string
function check.hex(data) return (data:gsub(".", function(byte) return ("%02x"):format(byte:byte()) end)) end

return check
