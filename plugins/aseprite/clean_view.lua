--- What is to be seen of the command, from how it stands: the widgets, and the lines at the top.

local report_words = require("report_words")
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
---@return WindowView
function clean_view.of(command)
  local work, preview = command.work, command.preview
  local is_preview = work ~= nil and work.result ~= nil
  local scopes, scope = command.site:texts()
  local found = {
    phase = is_preview and "preview" or "form", is_busy = work ~= nil and work:is_busy(), has_more = command.kept.more,
    can_clean = scope ~= nil, can_apply = is_preview, scopes = scopes, scope = scope, fits = {}, palettes = {},
    candidates = {}, views = spoken(preview:views(), "view_"), view = strings.get("view_" .. preview.view),
    frame = frame_text(preview), is_playing = preview.player.is_playing, has_grid = preview.has_grid,
  }
  if is_preview then add_result(found, work) end
  return found
end

local function said(key, values)
  local text, hint = strings.problem(key, values)
  return { text = text, hint = hint }
end

local CONNECTED = { ready = true, busy = true }

local function of_work(work, connection)
  if work.phase ~= "asking" then return { text = strings.get(work.phase), share = work.share } end
  if not CONNECTED[connection.state] then return { text = connection.text, hint = connection.hint, share = 0 } end
  if work.step == "" then return { text = connection.text, share = work.share } end
  local percent = math.floor(100 * work.share + 0.5)
  return { text = strings.get("progress", { step = work.step, percent = percent }), share = work.share }
end

local function of_form(command)
  local site = command.site
  if not site.read then return said(site.problem, site.said) end
  local connection = command.connection
  if connection.state == "off" and not (command.note or command.notice) then
    return said(command.is_known and "state_off" or "first_time")
  end
  -- It may be busy with a question of its own, which nobody waits for.
  local text = connection.state == "busy" and strings.get("state_ready") or connection.text
  return { text = text, hint = command.note or command.notice or connection.hint }
end

---@param command table
---@return Status
function clean_view.status(command)
  local work = command.work
  if command.problem then return command.problem end
  if work and work:is_busy() then return of_work(work, command.connection) end
  if work and work.result then
    local text, hint = report_words.of(work.answer.report)
    return { text = text, hint = hint }
  end
  return of_form(command)
end

return clean_view
