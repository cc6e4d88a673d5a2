--- What is to be seen of a command, from how it stands: what all of them have, and the lines at the top.

local strings = require("strings")

local command_view = {}

---What all windows have.
---@param command table
---@return WindowView
function command_view.of(command)
  local work = command.work
  local has_result, is_busy = work ~= nil and work.result ~= nil, work ~= nil and work:is_busy()
  local scopes, scope = command.site:texts()
  return {
    phase = has_result and "result" or "form", is_busy = is_busy, has_more = command.kept.more, scopes = scopes,
    scope = scope,
    buttons = {
      [command.BUTTONS[1]] = { visible = not has_result and not is_busy, enabled = scope ~= nil },
      cancel = { visible = is_busy }, back = { visible = has_result and not is_busy },
    },
  }
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
    local button = strings.get(command.BUTTONS[1])
    return said(command.is_known and "state_off" or "first_time", { button = button })
  end
  -- It may be busy with a question of its own, which nobody waits for.
  local text = connection.state == "busy" and strings.get("state_ready") or connection.text
  return { text = text, hint = command.note or command.notice or connection.hint }
end

---The lines at the top.
---@param command table
---@return Status
function command_view.status(command)
  local work = command.work
  if command.problem then return command.problem end
  if work and work:is_busy() then return of_work(work, command.connection) end
  if work and work.result then
    local text, hint = command:words()
    return { text = text, hint = hint }
  end
  return of_form(command)
end

return command_view
