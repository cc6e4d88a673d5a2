--- The command "Decompose into Sprites": from the window that opens to the new sprite that has the parts in layers.
--
-- What all commands do is the business of command.lua, what is taken apart that of decompose_work.lua.

local Command = require("command")
local DecomposeWork = require("decompose_work")
local command_view = require("command_view")
local frame_scope = require("frame_scope")
local parts_words = require("parts_words")

---@type table<string, fun(self: table)>
local CLICKED = {}

function CLICKED.decompose(self) self:_start() end

function CLICKED.open_parts(self) self.work:open() end

local Decompose = Command.extend({
  OPERATION = "decompose", TITLE = "title_decompose", LABEL = "frames", SCOPE = "frames", scopes = frame_scope,
  ABOUT = "about_decompose", MEANWHILE = "meanwhile_decompose",
  BUTTONS = { "decompose", "cancel", "open_parts", "back", "close" }, LINES = 7, CLICKED = CLICKED,
  OWN = { aseprite = true, durations_ms = true },
})

---@param env CommandEnv
---@return table command
function Decompose.new(env) return Command.make(Decompose, env) end

local function no_colors() return {} end

function Decompose:_start()
  local read, plan, params = self:asked(no_colors)
  if not read then return end
  self.work = DecomposeWork.new({
    host = self.env.host, read = read, plan = plan, op = self.OPERATION, params = params, from = app.sprite.filename,
    on = self:listener(),
  })
end

-- The new sprite is what one wants to see then, and all of it.
function Decompose:worked(event)
  if event ~= "applied" then return end
  self:close()
  app.command.FitScreen()
end

---@return WindowView
function Decompose:view()
  local found = command_view.of(self)
  found.buttons.open_parts = found.buttons.back
  return found
end

---@return string text of the result
---@return string hint
function Decompose:words() return parts_words.of(self.work.result.report) end

return Decompose
