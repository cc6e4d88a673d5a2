--- What MessagePack and JSON tell apart and Lua does not: nil inside a table, arrays, maps and their order, bytes.
--
-- Lua has one table where they have arrays and maps, and no nil inside a table. So an array and a map know which they
-- are, a map knows the order of its keys (dialogs follow that of a schema), and nil is `values.null`.

local values = {}

---What nil is inside arrays and maps. It is true in a condition: see `values.plain`.
values.null = setmetatable({}, { __tostring = function() return "null" end })

local Array, Map, Bin = { __name = "array" }, { __name = "map" }, { __name = "bin" }
local orders = setmetatable({}, { __mode = "k" }) -- beside the maps, where no key can be mistaken for it

---@param items? table values at 1, 2, 3 ...; the table itself becomes an array
---@return table
function values.array(items) return setmetatable(items or {}, Array) end

---@param ... any key, value, key, value ...; a pair whose value is nil is left out
---@return table map with its keys in this order
function values.map(...) return values.map_of(table.pack(...)) end

---@param parts table what `values.map` takes, and `n`, how many they are
---@return table map
function values.map_of(parts)
  local found, order = setmetatable({}, Map), {}
  for i = 1, parts.n, 2 do
    if parts[i + 1] ~= nil then
      found[parts[i]] = parts[i + 1]
      order[#order + 1] = parts[i]
    end
  end
  orders[found] = order
  return found
end

---@param data string bytes that are no text
---@return table
function values.bin(data) return setmetatable({ data = data }, Bin) end

---@param value any
---@return boolean
function values.is_array(value) return getmetatable(value) == Array end

---@param value any
---@return boolean
function values.is_map(value) return getmetatable(value) == Map end

---@param value any
---@return boolean
function values.is_bin(value) return getmetatable(value) == Bin end

---The keys of a map: first those whose order is known, then others by name.
---@param map table
---@return string[]
function values.keys(map)
  local keys, seen, others = {}, {}, {}
  for _, key in ipairs(orders[map] or {}) do
    if map[key] ~= nil then
      keys[#keys + 1], seen[key] = key, true
    end
  end
  for key in pairs(map) do
    if not seen[key] then others[#others + 1] = key end
  end
  table.sort(others, function(a, b) return tostring(a) < tostring(b) end)
  return table.move(others, 1, #others, #keys + 1, keys)
end

---@param value any
---@param list any[]
---@return boolean whether it is one of them
function values.among(value, list)
  for _, item in ipairs(list) do
    if item == value then return true end
  end
  return false
end

---A value as Lua has it: nil where there is nothing.
---@param value any
---@return any
function values.plain(value)
  if value == values.null then return nil end
  return value
end

---@param value any
---@return string? value if it is a text that is not empty
function values.text(value)
  if type(value) == "string" and value ~= "" then return value end
  return nil
end

---Call a function; what `values.refuse` says at any depth comes back as nil, the message and the code. A fault of our
---own is none of these, and stays an error.
---@param f fun(...): any
---@return any value, string? message, string? code
function values.guarded(f, ...)
  local ok, found = pcall(f, ...)
  if ok then return found end
  if type(found) == "table" and found.code then return nil, found.message, found.code end
  error(found, 0)
end

---End a `values.guarded` call.
---@param message string what is wrong
---@param code? string of PROTOCOL.md, section 5; `bad_message` if none is given
function values.refuse(message, code) error({ message = message, code = code or "bad_message" }, 0) end

return values
