--- What comes back from the daemon, as single pictures. PROTOCOL.md, section 4.

local values = require("values")

local answer = {}

---@class Answer
---@field w integer of each picture
---@field h integer
---@field pictures string[] rgba, in the order in which they were sent
---@field explained? { w: integer, h: integer, data: string } the picture that explains
---@field report table

local function single(images)
  local found = {}
  for _, entry in ipairs(images) do
    local size = 4 * entry.w * entry.h
    if entry.format ~= "rgba8" or #entry.data ~= size * entry.count then return nil end
    for i = 0, entry.count - 1 do
      found[#found + 1] = { w = entry.w, h = entry.h, data = entry.data:sub(i * size + 1, (i + 1) * size) }
    end
  end
  return found
end

local function report_of(body)
  local report = values.is_map(body) and body.report
  return values.is_map(report) and report or nil
end

---@param reply { body: any, images: Picture[] }
---@param count integer of the pictures that were sent
---@param is_explained boolean whether one was asked for that explains
---@return Answer? nil if it does not belong to what was asked
function answer.read(reply, count, is_explained)
  local all, report = single(reply.images), report_of(reply.body)
  if not all or not report or #all ~= count + (is_explained and 1 or 0) then return nil end
  local found = { w = all[1].w, h = all[1].h, pictures = {}, report = report }
  for i = 1, count do
    if all[i].w ~= found.w or all[i].h ~= found.h then return nil end
    found.pictures[i] = all[i].data
  end
  found.explained = is_explained and all[#all] or nil
  return found
end

---The colours of the result, as the palette wants them.
---@param report table
---@return string[] `#rrggbb`; what is none is left out
function answer.colors(report)
  local found = {}
  for _, color in ipairs(type(report.palette) == "table" and report.palette or {}) do
    if type(color) == "string" and color:find("^#%x%x%x%x%x%x$") then found[#found + 1] = color:lower() end
  end
  return found
end

return answer
