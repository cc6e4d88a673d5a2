--- A host that the test plays: what it is asked is written down, and the test answers.

local Gate = require("gate")
local limits = require("limits")
local strings = require("strings")
local values = require("values")

local Hosted = {}
Hosted.__index = Hosted

---@return table host with `asked` (`ask`, `on_report`, `id`), `cancelled` (ids), `left` (how often), and a real `gate`
function Hosted.new()
  return setmetatable({
    asked = {}, cancelled = {}, left = 0, watchers = {},
    gate = Gate.new({ preferences = {}, explain = function() return true end }),
    state = { what = "state", state = "off", text = strings.get("state_off"), hint = "" },
  }, Hosted)
end

function Hosted:ask(ask, on_report)
  local asked = { ask = ask, on_report = on_report, id = "a" .. #self.asked + 1 }
  table.insert(self.asked, asked)
  return asked.id
end

-- What a daemon takes is `limits`, once the test has said it.
function Hosted:refusal(op, images)
  if self.limits then return limits.problem(images, op, self.limits) end
end

function Hosted.path(_, name) return "/home/.sb/" .. name end

function Hosted:cancel(id) table.insert(self.cancelled, id) end

function Hosted:on_state(watcher) table.insert(self.watchers, watcher) end

function Hosted:leave() self.left, self.watchers = self.left + 1, {} end

---@return table? asked last, of those that are no "describe"
function Hosted:last()
  for i = #self.asked, 1, -1 do
    if self.asked[i].ask ~= "describe" then return self.asked[i] end
  end
  return nil
end

---@param state string
---@param more? table of the report
function Hosted:enters(state, more)
  self.state = { what = "state", state = state, text = strings.get("state_" .. state), hint = "" }
  for key, value in pairs(more or {}) do self.state[key] = value end
  for _, watcher in ipairs(self.watchers) do watcher(self.state) end
end

---@param changes? table of the report
---@return table body
function Hosted.body(changes)
  local report = values.map(
    "size", values.array({ 4, 4 }), "confidence", 0.97, "colors_out", 1, "palette", values.array({ "#ff0000" }),
    "candidates", values.array(), "warnings", values.array()
  )
  for key, value in pairs(changes or {}) do report[key] = value end
  return values.map("report", report)
end

---The answer to what was asked last: as many pictures, all of one colour.
---@param w integer
---@param h integer
---@param changes? table of the report
---@param rgba? string of a pixel
function Hosted:answers(w, h, changes, rgba)
  local asked = self:last()
  local images, count = {}, asked.ask.images[1].count
  local data = (rgba or "\255\0\0\255"):rep(w * h * count)
  images[1] = { w = w, h = h, format = "rgba8", count = count, data = data }
  if asked.ask.explain then
    images[2] = { w = 2, h = 2, format = "rgba8", count = 1, data = ("\1\2\3\255"):rep(4) }
  end
  asked.on_report({ what = "reply", id = asked.id, body = Hosted.body(changes), images = images })
end

---Any other answer to what was asked last.
---@param body any
function Hosted:replies(body)
  local asked = self:last()
  asked.on_report({ what = "reply", id = asked.id, body = body, images = {} })
end

---@param code string
---@param message string
---@param hint string
function Hosted:fails(code, message, hint)
  local asked = self:last()
  asked.on_report({ what = "failure", id = asked.id, code = code, message = message, hint = hint })
end

return Hosted
