--- The command "Clean Pixel Art": from the window that opens to the sprite that is cleaned.
--
-- The window is open and shows the form, or it works, or it shows the preview. What is cleaned is the business of work.lua,
-- how it looks that of dialog.lua.

local Preview = require("preview")
local Site = require("site")
local Window = require("dialog")
local Work = require("work")
local clean_view = require("clean_view")
local described = require("described")
local form = require("form")
local palette = require("palette")
local settings = require("settings")
local strings = require("strings")

local Clean = {}
Clean.__index = Clean

local OPERATION = "clean"
local EXPLAIN = "explain the result" -- no parameter is called that
local QUICK, SLOW = 0.03, 0.25 -- seconds between two ticks
local LOOK_EVERY, LOOK_SHARE = 0.5, 20 -- looking at the sprite takes a twentieth of the time at most

---@class CleanEnv
---@field host table
---@field preferences table of the plugin
---@field operations table what `describe` says of them, from the time when this extension was made

---@param env CleanEnv
---@return table command
function Clean.new(env)
  return setmetatable({ env = env, operation = env.operations[OPERATION] }, Clean)
end

---@return boolean
function Clean:is_open() return self.window ~= nil and self.window.is_open end

-- What fails here is told in the window: an error would open Aseprite's console.
function Clean:_guarded(f, ...)
  local ok, fault = xpcall(f, debug.traceback, ...)
  if not ok then self:_fault(fault) end
end

function Clean:_fault(fault)
  self:_complain(strings.problem("fault", { message = tostring(fault):match("^[^\n]*") }))
  if self.is_telling or not self:is_open() then return end -- it may have been the painting that failed
  self.is_telling = true
  self.window:repaint()
  self.is_telling = false
end

function Clean:_complain(message, hint) self.problem = { text = message, hint = hint } end

-- Opening and closing

---Show the window; if it is there already, bring it before the others.
---@param kind? string of the scope; none: as it was chosen last
function Clean:open(kind)
  if self:is_open() then return self:_open_again(kind) end
  self.kept = settings.read(self.env.preferences)
  self.preview = Preview.new(self.kept.view)
  self.site = Site.new(kind or self.kept.scope)
  self.problem, self.note, self.notice, self.work = nil, nil, nil, nil
  self.connection, self.is_known = self.env.host.state, settings.is_known(self.env.preferences) -- it is painted when shown
  self:_look()
  self:_build(self.kept.entered[OPERATION])
  self.timer = Timer({ interval = SLOW, ontick = function() self:_guarded(self._tick, self) end })
  self.timer:start()
  self:_connect()
  self:_render()
end

function Clean:_open_again(kind)
  if self.work then
    self:_complain(strings.problem("already_open"))
  else
    if kind then self.site = Site.new(kind) end
    self:_look()
  end
  self.window:raise()
  self:_render()
end

-- Who was never told what Aseprite will ask is not asked before he clicks.
function Clean:_connect()
  local host = self.env.host
  host:on_state(function(report) self:_guarded(self._connected, self, report) end)
  if not self.is_known then return end
  host:ask("describe", function(report) self:_guarded(self._described, self, report) end)
end

local function explain_row()
  return { id = EXPLAIN, name = EXPLAIN, widget = "check", label = strings.get("explain"), advanced = true, value = false }
end

function Clean:_build(entered, bounds)
  local rows, unknown = form.rows(self.operation)
  rows[#rows + 1] = explain_row()
  if unknown[1] then self:_complain(strings.problem("no_widget", { name = unknown[1] })) end
  self.rows = rows
  self.window = Window.new({
    rows = rows, entered = settings.values(rows, entered), preview = self.preview,
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

function Clean:_remember()
  self.kept.entered[OPERATION] = self.window:entered()
  self.kept.view = self.preview.view
  settings.write(self.env.preferences, self.kept)
end

-- The window is gone, whoever closed it: nothing goes on behind the artist's back.
function Clean:_closed()
  self.timer:stop()
  self:_remember()
  if self.work then self.work:cancel() end
  self.work = nil
  self.preview:show(nil)
  self.env.host:leave()
end

---Close the window, if it is open.
function Clean:close()
  if not self:is_open() then return end
  self.window:close()
  self:_closed()
end

-- The connection

function Clean:_connected(report)
  self.connection = report
  if report.notice then self.notice = report.notice end
  if self:is_open() then self:_render() end
end

-- A daemon of another version may have other parameters than this extension knew.
function Clean:_described(report)
  local operation = report.what == "reply" and described.operation(report.body, OPERATION)
  if not operation or not self:is_open() or described.is_same(operation, self.operation) then return end
  self.next_operation = operation
  self:_rebuild()
end

function Clean:_rebuild()
  if not self.next_operation or self.work then return end -- not while somebody waits or looks at a preview
  self.operation, self.next_operation = self.next_operation, nil
  local entered = self.window:entered()
  self:_build(entered, self.window:close())
  self:_render()
end

-- What is clicked and chosen

function Clean:_changed(id)
  self.problem, self.note = nil, nil
  for _, row in ipairs(self.rows) do
    if row.id == id then self.note = row.help end
  end
  self:_render()
end

---@type table<string, fun(self: table, text: string)>
local CHOSEN = {}

function CHOSEN.scope(self, text) self.kept.scope = self.site:choose(text) or self.kept.scope end

function CHOSEN.view(self, text)
  for _, view in ipairs(self.preview:views()) do
    if strings.get("view_" .. view) == text then self.preview:choose(view) end
  end
end

function CHOSEN.fit(self, text)
  for _, fit in ipairs(self.work:fits()) do
    if strings.get("fit_" .. fit) == text then
      self.kept.fit = fit
      self.work:put(fit)
    end
  end
end

function CHOSEN.target_palette(self, text)
  for _, choice in ipairs(self.work:palettes()) do
    if strings.get("palette_" .. choice) == text then self.work.palette_choice = choice end
  end
end

function CHOSEN.candidate(self, text)
  for _, candidate in ipairs(self.work.candidates) do
    if candidate.words == text and candidate.size ~= self.work.picked then self.work:pick(candidate.size) end
  end
end

function Clean:_chosen(id, text)
  self.problem = nil
  if text then CHOSEN[id](self, text) end
  self:_render()
end

---@type table<string, fun(self: table)>
local CLICKED = {}

function CLICKED.clean(self) self:_start() end

function CLICKED.cancel(self) self.work:cancel() end

function CLICKED.apply(self) self.work:apply() end

function CLICKED.back(self)
  self.work = nil
  self.preview:show(nil)
  self:_look()
  self:_rebuild()
end

function CLICKED.close(self) return self:close() end

function CLICKED.more(self) self.kept.more = not self.kept.more end

function CLICKED.play(self) self.preview.player:toggle() end

function CLICKED.earlier(self) self.preview.player:step(-1) end

function CLICKED.later(self) self.preview.player:step(1) end

function CLICKED.grid(self) self.preview.has_grid = not self.preview.has_grid end

function Clean:_clicked(id)
  self.problem, self.note = nil, nil
  CLICKED[id](self)
  if self:is_open() then self:_render() end
end

-- The work

-- What is asked for; nil and a complaint if that cannot be.
function Clean:_params(entered)
  local params, message = form.params(self.operation, entered, palette.colors(self.site.read))
  if not params then self:_complain(message) end
  return params
end

function Clean:_start()
  self:_look()
  local plan, key, said = self.site:plan()
  if not plan then return self:_complain(strings.problem(key, said)) end
  local entered = self.window:entered()
  local params = self:_params(entered)
  if not params then return end
  self:_remember()
  self.work = Work.new({
    host = self.env.host, read = self.site.read, plan = plan, op = OPERATION, params = params,
    explain = entered[EXPLAIN] == true, fit = self.kept.fit,
    on = function(event, message, hint) self:_guarded(self._worked, self, event, message, hint) end,
  })
end

function Clean:_failed(message, hint)
  if not self.work.result then
    self.work = nil
    self:_look() -- it may be another sprite by now, and what failed is still to be said
    self:_rebuild()
  end
  self:_complain(message, hint)
end

function Clean:_worked(event, message, hint)
  if not self.work then return end
  if event == "answered" then
    self.preview:show(self.work:pictures())
    self:_pace()
  end
  if event == "applied" then return self:_applied() end
  if event == "failed" then self:_failed(message, hint) end
  if self:is_open() then self:_render() end
end

local RESIZED = { resize = true, sprite = true }

-- Who saw 1024 pixels and has 32 of them now would look at nothing.
function Clean:_applied()
  local fit = self.work.fit
  self:close()
  if RESIZED[fit] then app.command.FitScreen() end
end

-- What is seen

---@return WindowView
function Clean:view() return clean_view.of(self) end

---@return Status
function Clean:status() return clean_view.status(self) end

function Clean:_render() self.window:render(self:view()) end

function Clean:_pace() self.timer.interval = self.preview.player.is_playing and QUICK or SLOW end

-- What was wrong with one sprite is not wrong with the next.
function Clean:_look()
  local began, before = os.clock(), self.site:id()
  self.site:look()
  if not self.work and self.site:id() ~= before then self.problem = nil end
  self.next_look = os.clock() + math.max(LOOK_EVERY, LOOK_SHARE * (os.clock() - began))
end

-- Now and then, and often while something moves.
function Clean:_tick()
  if not self:is_open() then return end
  local now = os.clock()
  if self.preview.player:tick(1000 * now) then self:_render() end
  if not self.work and now >= self.next_look then
    self:_look()
    self:_render()
  end
  self:_pace()
end

return Clean
