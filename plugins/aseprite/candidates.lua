--- The grids that the daemon found, where it is not sure which is the right one. PROTOCOL.md, section 8.

local strings = require("strings")
local values = require("values")

local candidates = {}

---@class Candidate
---@field size string as the parameter takes it: "32x48"
---@field words string for people

local function number(value) return math.type(value) and value or nil end

local function side(value)
  local whole = math.type(value) == "integer" and value or math.type(value) == "float" and math.tointeger(value) or nil
  return whole and whole >= 1 and whole or nil
end

local function list_of(value) return type(value) == "table" and value or {} end

---Whether the daemon says that it is not sure.
---@param report any of a reply; nothing is taken for granted
---@return boolean
function candidates.is_unsure(report)
  for _, warning in ipairs(list_of(list_of(report).warnings)) do
    if list_of(warning).code == "low_confidence" then return true end
  end
  return false
end

local function one_of(entry)
  local size, confidence = list_of(list_of(entry).size), number(list_of(entry).confidence)
  local width, height = side(size[1]), side(size[2])
  if not (width and height and confidence) then return nil end
  return {
    size = ("%dx%d"):format(width, height),
    words = strings.get("candidate", { width = width, height = height, percent = math.floor(100 * confidence + 0.5) }),
  }
end

---What can be picked from: nothing where the daemon is sure, or has found but one.
---@param report any
---@return Candidate[]
function candidates.of(report)
  if not candidates.is_unsure(report) then return {} end
  local found, seen = {}, {}
  for _, entry in ipairs(list_of(list_of(report).candidates)) do
    local candidate = one_of(entry)
    if candidate and not seen[candidate.size] then
      seen[candidate.size], found[#found + 1] = true, candidate
    end
  end
  return #found > 1 and found or {}
end

---The parameters that ask for one of them: whatever else named the grid is left out.
---@param params table a map
---@param size string
---@return table params a new map
function candidates.params(params, size)
  local found = { "size", size, n = 2 }
  for _, key in ipairs(values.keys(params)) do
    if key ~= "size" and key ~= "scale" and key ~= "candidate" then
      found[found.n + 1], found[found.n + 2], found.n = key, params[key], found.n + 2
    end
  end
  return values.map_of(found)
end

return candidates
