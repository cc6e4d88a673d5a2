--- What comes back from the daemon of frames that were taken apart: files by name, and a report. PROTOCOL.md, section 8.

local values = require("values")

local parts_answer = {}

local DOCUMENT = "sprites.aseprite"

---@class PartsAnswer
---@field bytes string of the Aseprite document
---@field report table

---@param reply { body: any }
---@return PartsAnswer? nil if it does not have what was asked for
function parts_answer.read(reply)
  local body = reply.body
  if not values.is_map(body) or not values.is_map(body.report) or not values.is_map(body.files) then return nil end
  local document = body.files[DOCUMENT]
  if not values.is_bin(document) then return nil end
  return { bytes = document.data, report = body.report }
end

return parts_answer
