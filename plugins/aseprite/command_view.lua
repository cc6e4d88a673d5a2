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

local function of_work(command)
  local work, connection = command.work, command.connection
  if work.phase ~= "asking" then return { text = strings.get(work.phase), share = work.share } end
  if not CONNECTED[connection.state] then return { text = connection.text, hint = connection.hint, share = 0 } end
  local text, hint = connection.text, command.MEANWHILE and strings.get(command.MEANWHILE)
  if work.step ~= "" then
    text = strings.get("progress", { step = work.step, percent = math.floor(100 * work.share + 0.5) })
  end
  return { text = text, hint = hint, share = work.share }
end

local function of_connection(command)
  local connection = command.connection
  if connection.state == "off" and not (command.note or command.notice) then
    local button = strings.get(command.BUTTONS[1])
    return said(command.is_known and "state_off" or "first_time", { button = button })
  end
  -- It may be busy with a question of its own, which nobody waits for.
  local text = connection.state == "busy" and strings.get("state_ready") or connection.text
  return { text = text, hint = command.note or command.notice or connection.hint }
end

-- What it is for comes before how it stands.
local function of_form(command)
  local site = command.site
  if not site.read then return said(site.problem, site.said) end
  local found = of_connection(command)
  if not command.ABOUT then return found end
  local hint = found.hint and found.hint ~= "" and " " .. found.hint or ""
  return { text = strings.get(command.ABOUT), hint = found.text .. (found.text:find("[.!?]$") and "" or ".") .. hint }
end

---The lines at the top.
---@param command table
---@return Status
function command_view.status(command)
  local work = command.work
  if command.problem then return command.problem end
  if work and work:is_busy() then return of_work(command) end
  if work and work.result then
    local text, hint = command:words()
    return { text = text, hint = hint }
  end
  return of_form(command)
end

return command_view
