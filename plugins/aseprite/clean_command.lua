--- The command "Clean Pixel Art": from the window that opens to the sprite that is cleaned.
--
-- What all commands do is the business of command.lua, what is cleaned that of clean_work.lua.

local CleanWork = require("clean_work")
local Command = require("command")
local Preview = require("preview")
local PreviewRows = require("preview_rows")
local clean_view = require("clean_view")
local palette = require("palette")
local report_words = require("report_words")
local scope = require("scope")
local strings = require("strings")

---@type table<string, fun(self: table, text: string)>
local CHOSEN = {}

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

---@type table<string, fun(self: table)>
local CLICKED = {}

function CLICKED.clean(self) self:_start() end

function CLICKED.apply(self) self.work:apply() end

function CLICKED.play(self) self.preview.player:toggle() end

function CLICKED.earlier(self) self.preview.player:step(-1) end

function CLICKED.later(self) self.preview.player:step(1) end

function CLICKED.grid(self) self.preview.has_grid = not self.preview.has_grid end

local Clean = Command.extend({
  OPERATION = "clean", TITLE = "title", LABEL = "scope", BUTTONS = { "clean", "cancel", "apply", "back", "close" },
  SCOPE = "scope", scopes = scope, CHOSEN = CHOSEN, CLICKED = CLICKED,
})

local EXPLAIN = "explain the result" -- no parameter is called that
local QUICK, SLOW = 0.03, 0.25 -- seconds between two ticks

---@param env CommandEnv
---@return table command
function Clean.new(env) return Command.make(Clean, env) end

function Clean:prepare()
  self.preview = Preview.new(self.kept.view)
  self.part = PreviewRows.new(self.preview)
end

function Clean:forget() self.preview:show(nil) end

function Clean.more_rows()
  return { {
    id = EXPLAIN, name = EXPLAIN, widget = "check", label = strings.get("explain"), advanced = true, value = false,
  } }
end

function Clean:remember()
  self.kept.view = self.preview.view
  Command.remember(self)
end

function Clean:_start()
  local read, plan, params, entered = self:asked(palette.colors)
  if not read then return end
  self.work = CleanWork.new({
    host = self.env.host, read = read, plan = plan, op = self.OPERATION, params = params,
    explain = entered[EXPLAIN] == true, fit = self.kept.fit, on = self:listener(),
  })
end

function Clean:worked(event)
  if event == "applied" then return self:_applied() end
  if event ~= "answered" then return end
  self.preview:show(self.work:pictures())
  self:_pace()
end

local RESIZED = { resize = true, sprite = true }

-- Who saw 1024 pixels and has 32 of them now would look at nothing.
function Clean:_applied()
  local fit = self.work.fit
  self:close()
  if RESIZED[fit] then app.command.FitScreen() end
end

-- What is seen

---@return PreviewView
function Clean:view() return clean_view.of(self) end

---@return string text of the result
---@return string hint
function Clean:words() return report_words.of(self.work.answer.report) end

function Clean:_pace() self.timer.interval = self.preview.player.is_playing and QUICK or SLOW end

-- Often while something moves.
function Clean:ticked(now)
  if self.preview.player:tick(1000 * now) then self:render() end
  self:_pace()
end

return Clean
