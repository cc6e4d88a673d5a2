--- What is to be seen of "Clean Pixel Art", from how it stands: the widgets that only it has.

local command_view = require("command_view")
local strings = require("strings")

local clean_view = {}

local function spoken(list, prefix)
  local found = {}
  for i, name in ipairs(list) do found[i] = strings.get(prefix .. name) end
  return found
end

local function frame_text(preview)
  local count = #preview.player.durations
  return count > 1 and strings.get("frame", { frame = preview.player.frame, count = count }) or ""
end

local function candidates_of(work)
  local words, picked = {}, nil
  for i, candidate in ipairs(work.candidates) do
    words[i] = candidate.words
    if candidate.size == work.picked then picked = candidate.words end
  end
  return words, picked
end

local function add_result(found, work)
  found.fits, found.fit = spoken(work:fits(), "fit_"), strings.get("fit_" .. work.fit)
  found.candidates, found.candidate = candidates_of(work)
  found.palettes, found.palette = spoken(work:palettes(), "palette_"), strings.get("palette_" .. work.palette_choice)
end

---@param command table
---@return PreviewView
function clean_view.of(command)
  local found, preview = command_view.of(command), command.preview
  found.views, found.view = spoken(preview:views(), "view_"), strings.get("view_" .. preview.view)
  found.frame, found.is_playing, found.has_grid = frame_text(preview), preview.player.is_playing, preview.has_grid
  found.fits, found.palettes, found.candidates = {}, {}, {}
  found.buttons.apply = found.buttons.back
  if found.phase == "result" then add_result(found, command.work) end
  return found
end

return clean_view
