--- What the commands of the menu have in common: a window, the sprite that is looked at, the connection, and the work.
--
-- The window is open and shows the form, or it works, or it shows a result. What is asked for, and what becomes of the
-- answer, says who extends it: clean_command.lua, decompose_command.lua. How it looks is the business of dialog.lua.

local Site = require("site")
local Window = require("dialog")
local command_view = require("command_view")
local described = require("described")
local form = require("form")
local settings = require("settings")
local status = require("status")
local strings = require("strings")

local Command = { LINES = status.LINES }
Command.__index = Command

local SLOW = 0.25 -- seconds between two ticks
local LOOK_EVERY, LOOK_SHARE = 0.5, 20 -- looking at the sprite takes a twentieth of the time at most

---@class CommandEnv
---@field host table
---@field preferences table of the plugin
---@field operations table what `describe` says of them, from the time when this extension was made

---@class CommandKind what a command is; its own functions are those that this file calls and does not have
---@field OPERATION string
---@field TITLE string a key of strings.lua, as the next three are
---@field ABOUT? string what it is for
---@field MEANWHILE? string what one can do while it works
---@field LABEL string before the choice of a scope
---@field BUTTONS string[] the first is that of the form, and starts
---@field LINES? integer at the top
---@field SCOPE string where the settings keep what was chosen
---@field OWN? table<string, boolean> parameters that nobody enters, as the command knows them itself
---@field scopes table what can be chosen from: scope.lua or frame_scope.lua
---@field CHOSEN? table<string, fun(self: table, text: string)> by id of a choice
---@field CLICKED table<string, fun(self: table)> by id of a button; one for the first of BUTTONS at least

---@param kind CommandKind
---@return table class
function Command.extend(kind)
  local class = setmetatable(kind, { __index = Command })
  class.__index = class
  class.CHOSEN = setmetatable(kind.CHOSEN or {}, { __index = Command.CHOSEN })
  class.CLICKED = setmetatable(kind.CLICKED, { __index = Command.CLICKED })
  return class
end

---@param class table
---@param env CommandEnv
---@return table command
function Command.make(class, env)
  return setmetatable({ env = env, operation = env.operations[class.OPERATION] }, class)
end

---@return boolean
function Command:is_open() return self.window ~= nil and self.window.is_open end

---What fails here is told in the window: an error would open Aseprite's console.
---@param f function
---@param ... any
function Command:guarded(f, ...)
  local ok, fault = xpcall(f, debug.traceback, ...)
  if not ok then self:_fault(fault) end
end

function Command:_fault(fault)
  self:complain(strings.problem("fault", { message = tostring(fault):match("^[^\n]*") }))
  if self.is_telling or not self:is_open() then return end -- it may have been the painting that failed
  self.is_telling = true
  self.window:repaint()
  self.is_telling = false
end

---@param message string
---@param hint? string
function Command:complain(message, hint) self.problem = { text = message, hint = hint } end

-- Opening and closing

-- What those that extend this may have of their own: `prepare` before the window is made, `forget` a result, hear of an
-- event of the work and of time that passes.

function Command.prepare() end

function Command.forget() end

function Command.worked() end

function Command.ticked() end

---Rows that are no parameters of the operation.
---@return Row[]
function Command.more_rows() return {} end

---Show the window; if it is there already, bring it before the others.
---@param kind? string of the scope; none: as it was chosen last
function Command:open(kind)
  if self:is_open() then return self:_open_again(kind) end
  self.kept = settings.read(self.env.preferences)
  self:prepare()
  self.site = Site.new(self.scopes, kind or self.kept[self.SCOPE])
  self.problem, self.note, self.notice, self.work = nil, nil, nil, nil
  self.connection, self.is_known = self.env.host.state, settings.is_known(self.env.preferences) -- it is painted when shown
  self:look()
  self:_build(self.kept.entered[self.OPERATION])
  self.timer = Timer({ interval = SLOW, ontick = function() self:guarded(self._tick, self) end })
  self.timer:start()
  self:_connect()
  self:render()
end

function Command:_open_again(kind)
  if self.work then
    self:complain(strings.problem("already_open"))
  else
    if kind then self.site = Site.new(self.scopes, kind) end
    self:look()
  end
  self.window:raise()
  self:render()
end

-- Who was never told what Aseprite will ask is not asked before he clicks.
function Command:_connect()
  local host = self.env.host
  host:on_state(function(report) self:guarded(self._connected, self, report) end)
  if not self.is_known then return end
  host:ask("describe", function(report) self:guarded(self._described, self, report) end)
end

function Command:_rows()
  local found, all, unknown = {}, form.rows(self.operation)
  for _, row in ipairs(all) do
    if not (self.OWN and self.OWN[row.name]) then found[#found + 1] = row end
  end
  if unknown[1] then self:complain(strings.problem("no_widget", { name = unknown[1] })) end
  local more = self:more_rows()
  return table.move(more, 1, #more, #found + 1, found)
end

function Command:_build(entered, bounds)
  local rows = self:_rows()
  self.rows = rows
  self.window = Window.new({
    title = strings.get(self.TITLE), scope = strings.get(self.LABEL), rows = rows, lines = self.LINES,
    entered = settings.values(rows, entered), part = self.part, buttons = self.BUTTONS,
    status = function() return self:status() end,
    on = {
      changed = function(id) self:_changed(id) end,
      chosen = function(id, text) self:_chosen(id, text) end,
      clicked = function(id) self:_clicked(id) end,
      closed = function() self:_closed() end,
      fault = function(fault) self:_fault(fault) end,
    },
  })
  self.window:open(bounds)
end

function Command:remember()
  self.kept.entered[self.OPERATION] = self.window:entered()
  settings.write(self.env.preferences, self.kept)
end

-- The window is gone, whoever closed it: nothing goes on behind the artist's back.
function Command:_closed()
  self.timer:stop()
  self:remember()
  if self.work then self.work:cancel() end
  self.work = nil
  self:forget()
  self.env.host:leave()
end

---Close the window, if it is open.
function Command:close()
  if not self:is_open() then return end
  self.window:close()
  self:_closed()
end

-- The connection

function Command:_connected(report)
  self.connection = report
  if report.notice then self.notice = report.notice end
  if self:is_open() then self:render() end
end

-- A daemon of another version may have other parameters than this extension knew.
function Command:_described(report)
  local operation = report.what == "reply" and described.operation(report.body, self.OPERATION)
  if not operation or not self:is_open() or described.is_same(operation, self.operation) then return end
  self.next_operation = operation
  self:rebuild()
end

---The form of what the daemon has, once nobody waits or looks at a result.
function Command:rebuild()
  if not self.next_operation or self.work then return end
  self.operation, self.next_operation = self.next_operation, nil
  local entered = self.window:entered()
  self:_build(entered, self.window:close())
  self:render()
end

-- What is clicked and chosen

function Command:_changed(id)
  self.problem, self.note = nil, nil
  for _, row in ipairs(self.rows) do
    if row.id == id then self.note = row.help end
  end
  self:render()
end

---@type table<string, fun(self: table, text: string)>
Command.CHOSEN = {}

function Command.CHOSEN.scope(self, text) self.kept[self.SCOPE] = self.site:choose(text) or self.kept[self.SCOPE] end

function Command:_chosen(id, text)
  self.problem = nil
  if text then self.CHOSEN[id](self, text) end
  self:render()
end

---@type table<string, fun(self: table)>
Command.CLICKED = {}

function Command.CLICKED.cancel(self) self.work:cancel() end

function Command.CLICKED.back(self)
  self.work = nil
  self:forget()
  self:look()
  self:rebuild()
end

function Command.CLICKED.close(self) return self:close() end

function Command.CLICKED.more(self) self.kept.more = not self.kept.more end

function Command:_clicked(id)
  self.problem, self.note = nil, nil
  self.CLICKED[id](self)
  if self:is_open() then self:render() end
end

-- The work

---Look at the sprite once more, and begin what was asked for.
---@param palette fun(read: SpriteTable): string[] colours that a parameter may be, `#rrggbb`
---@return SpriteTable? read nil and a complaint if it cannot be
---@return any plan
---@return table params
---@return table<string, any> entered by id of the row
function Command:asked(palette)
  self:look()
  local plan, key, said = self.site:plan()
  if not plan then return self:complain(strings.problem(key, said)) end
  local entered = self.window:entered()
  local params, message = form.params(self.operation, entered, palette(self.site.read))
  if not params then return self:complain(message) end
  self:remember()
  return self.site.read, plan, params, entered
end

---What the work tells comes to `worked`.
---@return fun(event: string, message?: string, hint?: string)
function Command:listener()
  return function(event, message, hint) self:guarded(self._worked, self, event, message, hint) end
end

function Command:_failed(message, hint)
  if not self.work.result then
    self.work = nil
    self:look() -- it may be another sprite by now, and what failed is still to be said
    self:rebuild()
  end
  self:complain(message, hint)
end

function Command:_worked(event, message, hint)
  if not self.work then return end
  if event == "failed" then self:_failed(message, hint) end
  self:worked(event)
  if self:is_open() then self:render() end
end

-- What is seen

---@return Status
function Command:status() return command_view.status(self) end

function Command:render() self.window:render(self:view()) end

---What was wrong with one sprite is not wrong with the next.
function Command:look()
  local began, before = os.clock(), self.site:id()
  self.site:look()
  if not self.work and self.site:id() ~= before then self.problem = nil end
  self.next_look = os.clock() + math.max(LOOK_EVERY, LOOK_SHARE * (os.clock() - began))
end

-- Now and then, and often while something moves.
function Command:_tick()
  if not self:is_open() then return end
  local now = os.clock()
  self:ticked(now)
  if self.work or now < self.next_look then return end
  self:look()
  self:render()
end

return Command
