--- What the daemon's report on a decomposition says, in words for the top of the dialog. PROTOCOL.md, section 8.

local report_words = require("report_words")
local strings = require("strings")

local parts_words = {}

local number = report_words.number

local UNITS = { "KiB", "MiB", "GiB" }

-- 1023 bytes are 1.0 KiB: nobody counts them one by one.
local function size_of(bytes)
  local value, unit = bytes / 1024, 1
  while value >= 1024 and UNITS[unit + 1] do value, unit = value / 1024, unit + 1 end
  return ("%.1f %s"):format(value, UNITS[unit])
end

-- JSON of Aseprite's has no whole numbers.
local function counted(count, one, many)
  return strings.get(count == 1 and one or many, { count = math.tointeger(count) or count })
end

-- The sprites are told even if there are none.
local KINDS = { "sprite", "actor", "cycle", "background" }

local function of_parts(report)
  local frames, parts = number(report.frames), {}
  for i, kind in ipairs(KINDS) do
    local count = number(report[kind .. "s"])
    if not (count and frames) then return nil end
    if count > 0 or i == 1 then parts[#parts + 1] = counted(count, "one_" .. kind, "many_" .. kind .. "s") end
  end
  return strings.get("found_parts", {
    parts = table.concat(parts, ", "), frames = counted(frames, "one_frame", "many_frames"),
  })
end

-- Never rounded up to what is not true: a wrong pixel is a wrong pixel.
local function of_exactness(report)
  if report.exact == true then return strings.get("found_exact") end
  local share = number(report.wrong_share)
  if report.exact ~= false or not share then return nil end
  local percent = 100 * share
  return strings.get("found_inexact", { percent = percent < 0.01 and "less than 0.01" or ("%.2f"):format(percent) })
end

local function of_memory(report)
  local before, after, saved = number(report.frames_bytes), number(report.parts_bytes), number(report.saved_share)
  if not (before and after and saved) then return nil end
  local said = { before = size_of(before), after = size_of(after), percent = math.floor(100 * saved) }
  return strings.get(saved >= 0.01 and "found_saved" or "found_nothing_saved", said)
end

---@param report table nothing in it is taken for granted
---@return string text what was found
---@return string hint what the user should know
function parts_words.of(report)
  local text = {}
  for _, words in ipairs({ of_parts, of_exactness, of_memory }) do text[#text + 1] = words(report) end
  return table.concat(text, " "), table.concat(report_words.warnings(report), " ")
end

return parts_words
