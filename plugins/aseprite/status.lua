--- The lines at the top of the dialog: how it stands, what to do next, and how far the work is.
--
-- Aseprite's labels are one line wide and stretch the dialog, so these are drawn on a canvas, which keeps its size.

local status = {}

status.WIDTH, status.LINES, status.LINE = 280, 4, 10
local BAR = 4

---@class Status
---@field text string
---@field hint? string what to do
---@field share? number 0 to 1: a bar is drawn

local function longest_that_fits(word, width, measure)
  local taken = word
  while #taken > 1 and measure(taken) > width do taken = taken:sub(1, (utf8.offset(taken, -1) or #taken) - 1) end
  return taken
end

---Break a text into lines; a word that is too long for one is broken as well.
---@param text string
---@param width number
---@param measure fun(text: string): number
---@return string[]
function status.wrap(text, width, measure)
  local lines, line = {}, ""
  for word in text:gmatch("%S+") do
    local tried = line == "" and word or line .. " " .. word
    if line ~= "" and measure(tried) > width then
      lines[#lines + 1], tried = line, word
    end
    while measure(tried) > width and #tried > 1 do
      local part = longest_that_fits(tried, width, measure)
      if part == tried then break end
      lines[#lines + 1], tried = part, tried:sub(#part + 1)
    end
    line = tried
  end
  if line ~= "" then lines[#lines + 1] = line end
  return lines
end

local function shortened(lines, most)
  if #lines <= most then return lines end
  local shown = table.move(lines, 1, most, 1, {})
  shown[most] = shown[most] .. " ..."
  return shown
end

---The lines of what is said, and whether each belongs to the hint.
---@param said Status
---@param width number
---@param measure fun(text: string): number
---@param most integer lines; what is more is left out, and three dots say so
---@return { text: string, is_hint: boolean }[]
function status.lines(said, width, measure, most)
  local found = {}
  for part, text in ipairs({ said.text, said.hint or "" }) do
    for _, line in ipairs(status.wrap(text, width, measure)) do
      found[#found + 1] = { text = line, is_hint = part == 2 }
    end
  end
  local texts = {}
  for i, line in ipairs(found) do texts[i] = line.text end
  local shown = {}
  for i, text in ipairs(shortened(texts, most)) do shown[i] = { text = text, is_hint = found[i].is_hint } end
  return shown
end

-- Above the bar.
local function lines_in(gc) return math.max(1, (gc.height - BAR) // status.LINE) end

local function draw_bar(gc, share, colors)
  local y = gc.height - BAR
  gc.color = colors.bar_ground
  gc:fillRect(Rectangle(0, y, gc.width, BAR))
  gc.color = colors.bar
  gc:fillRect(Rectangle(0, y, math.floor(gc.width * math.max(0, math.min(1, share)) + 0.5), BAR))
end

---@param gc table Aseprite's graphics context
---@param said Status
---@param colors table<string, any> `text`, `hint`, `bar`, `bar_ground`
function status.paint(gc, said, colors)
  local function measure(text) return gc:measureText(text).width end
  for i, line in ipairs(status.lines(said, gc.width, measure, lines_in(gc))) do
    gc.color = line.is_hint and colors.hint or colors.text
    gc:fillText(line.text, 0, (i - 1) * status.LINE)
  end
  if said.share then draw_bar(gc, said.share, colors) end
end

return status
