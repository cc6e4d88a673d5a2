--- The window: the rows of an operation, the preview, and what is between them. It shows what it is told and tells what is
--- clicked; what that means is the business of clean_command.lua.

local Preview = require("preview")
local status = require("status")
local strings = require("strings")
local widgets = require("widgets")

local Window = {}
Window.__index = Window

---@class WindowView what is to be seen
---@field phase "form" | "preview"
---@field is_busy boolean all but "Cancel" waits
---@field has_more boolean whether the advanced rows are seen
---@field can_clean boolean
---@field can_apply boolean
---@field scopes string[]
---@field scope string
---@field fits string[]
---@field fit string
---@field palettes string[] none: there is nothing to choose
---@field palette? string
---@field candidates string[]
---@field candidate? string
---@field views string[]
---@field view string
---@field frame string such as "3 / 12"; "" if there is but one
---@field is_playing boolean
---@field has_grid boolean

---@class WindowSpec
---@field rows Row[]
---@field entered table<string, any> by id of the row
---@field preview table
---@field status fun(): Status
---@field on table<string, function> `changed(id)`, `chosen(id, text)`, `clicked(id)`, `closed()`, `fault(message)`

local BUTTONS = { "clean", "cancel", "apply", "back", "close" }
local CHOICES = { "view", "candidate", "fit", "target_palette" }

---A fault must not pass: Aseprite would open its console in the artist's face.
function Window:_guarded(f, ...)
  local ok, fault = xpcall(f, debug.traceback, ...)
  if not ok then pcall(self.on.fault, tostring(fault)) end
end

-- What the window does to itself is no click.
function Window:_tell(what, ...)
  if not self.is_quiet then self:_guarded(self.on[what], ...) end
end

function Window:_teller(...)
  local said = table.pack(...)
  return function() self:_tell(table.unpack(said, 1, said.n)) end
end

-- What is seen at first is as it is made: each change lays the window out anew.
function Window:_add(kind, given)
  self.shown[given.id] = { visible = given.visible ~= false, enabled = true, text = given.text, label = given.label }
  self.dialog[kind](self.dialog, given)
end

function Window:_add_button(id, given)
  given.id, given.onclick = id, self:_teller("clicked", id)
  self:_add("button", given)
end

function Window:_add_choice(id, given)
  given.id, given.options, given.onchange = id, {}, function() self:_chosen(id) end
  self:_add("combobox", given)
  self.dialog:newrow()
end

function Window:_status_canvas()
  self.dialog:canvas({
    id = "status", width = status.WIDTH, height = status.LINES * status.LINE + 6, vexpand = false,
    onpaint = function(ev)
      self:_guarded(function()
        local colors = app.theme.color
        status.paint(ev.context, self.spec.status(), {
          text = colors.text, hint = colors.link_text, bar = colors.selected, bar_ground = colors.disabled,
        })
      end)
    end,
  })
end

function Window:_form_rows()
  local spec = self.spec
  self:_add_choice("scope", { label = strings.get("scope") })
  for _, row in ipairs(spec.rows) do
    local is_seen = not row.advanced and row.widget ~= "color"
    self.shown[widgets.id_of(row)] = { visible = is_seen, enabled = true }
    widgets.add(self.dialog, row, spec.entered[row.id], is_seen, self:_teller("changed", row.id))
  end
  self:_add_button("more", { text = strings.get("more") })
end

function Window:_preview_canvas()
  local preview = self.spec.preview
  local function painted(method)
    return function(ev)
      self:_guarded(function()
        if preview[method](preview, ev) then self.dialog:repaint() end
      end)
    end
  end
  self:_add("canvas", {
    id = "preview", width = Preview.WIDTH, height = Preview.HEIGHT, visible = false,
    onpaint = function(ev)
      if not self.is_rendering then self:_guarded(preview.paint, preview, ev.context) end
    end,
    onmousedown = painted("mouse_down"), onmousemove = painted("mouse_move"), onmouseup = painted("mouse_up"),
    onwheel = painted("wheel"),
  })
end

function Window:_preview_rows()
  self:_add_button("play", { label = "", text = strings.get("pause"), visible = false })
  self:_add_button("earlier", { text = "<", visible = false })
  self:_add_button("later", { text = ">", visible = false })
  self:_add_button("grid", { text = strings.get("grid"), visible = false })
  for _, id in ipairs(CHOICES) do
    self:_add_choice(id, { label = strings.get("choose_" .. id), visible = false })
  end
end

function Window:_buttons()
  self.dialog:separator({ id = "line" })
  for _, id in ipairs(BUTTONS) do
    local is_first = id == "clean"
    self:_add_button(id, { text = strings.get(id), focus = is_first or nil, visible = is_first or id == "close" })
  end
end

function Window:_chosen(id)
  if self.is_quiet then return end
  local text = self.dialog.data[id]
  if self.shown[id] then self.shown[id].option = text end
  self:_tell("chosen", id, text)
end

---@param spec WindowSpec
---@return table? window not seen yet; nil where there are no windows
function Window.new(spec)
  local self = setmetatable({ spec = spec, on = spec.on, shown = {}, is_quiet = false }, Window)
  self.dialog = Dialog({
    title = strings.get("title"), onclose = function()
      self.is_open = false
      self:_tell("closed")
    end,
  })
  if not self.dialog then return nil end
  self:_status_canvas()
  self:_form_rows()
  self:_preview_canvas()
  self:_preview_rows()
  self:_buttons()
  return self
end

---@param bounds? any where it was before
function Window:open(bounds)
  self.is_open = true
  self.dialog:show({ wait = false, bounds = bounds })
end

function Window:_quietly(method, ...)
  self.is_quiet = true
  local ok, why = pcall(self.dialog[method], self.dialog, ...)
  self.is_quiet = false
  if not ok then error(why, 0) end
end

---Close it without a word to `closed`.
---@return any bounds where it was
function Window:close()
  local bounds = self.dialog.bounds
  self.is_open = false
  self:_quietly("close")
  return bounds
end

---Bring it before the others.
function Window:raise() self:open(self:close()) end

---@return table<string, any> by id of the row
function Window:entered() return widgets.entered(self.dialog.data, self.spec.rows) end

function Window:repaint() self.dialog:repaint() end

local function differs(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a ~= b end
  return table.concat(a, "\n") ~= table.concat(b, "\n")
end

function Window:_set(id, wanted)
  local shown, change = self.shown[id] or {}, {}
  for key, value in pairs(wanted) do
    if differs(shown[key], value) then change[key], shown[key] = value, value end
  end
  self.shown[id] = shown
  if next(change) == nil then return end
  if change.options then change.option = wanted.option end
  if change.visible ~= nil then self.has_moved = true end
  change.id = id
  self:_quietly("modify", change)
end

function Window:_set_rows(view)
  local is_form = view.phase == "form"
  local entered = self:entered()
  for _, row in ipairs(self.spec.rows) do
    local is_seen = is_form and (view.has_more or not row.advanced)
    if row.widget == "color" then is_seen = is_seen and entered[row.name] == strings.get("other_color") end
    self:_set(widgets.id_of(row), { visible = is_seen, enabled = not view.is_busy })
  end
  self:_set("scope", { visible = is_form, enabled = not view.is_busy, options = view.scopes, option = view.scope })
  self:_set("more", {
    visible = is_form, enabled = not view.is_busy, text = strings.get(view.has_more and "less" or "more"),
  })
end

function Window:_set_choice(id, is_seen, view, options, option)
  self:_set(id, { visible = is_seen and #options > 1, enabled = not view.is_busy, options = options, option = option })
end

function Window:_set_preview(view)
  local is_seen = view.phase == "preview"
  local plays = is_seen and view.frame ~= ""
  self:_set("preview", { visible = is_seen })
  self:_set("play", { visible = plays, label = view.frame, text = strings.get(view.is_playing and "pause" or "play") })
  self:_set("earlier", { visible = plays })
  self:_set("later", { visible = plays })
  self:_set("grid", { visible = is_seen, text = strings.get(view.has_grid and "grid_off" or "grid") })
  self:_set_choice("view", is_seen, view, view.views, view.view)
  self:_set_choice("candidate", is_seen, view, view.candidates, view.candidate)
  self:_set_choice("fit", is_seen, view, view.fits, view.fit)
  self:_set_choice("target_palette", is_seen, view, view.palettes, view.palette)
end

-- Aseprite does not draw again what a window covered that has become smaller, nor all of one whose rows have moved.
function Window:_uncover(before)
  local now = self.dialog.bounds
  if self.has_moved or now.width < before.width or now.height < before.height then app.refresh() end
  self.has_moved = false
end

-- Each row that comes or goes would have the pictures painted anew, which takes long if they are large.
function Window:_set_all(view)
  local is_form = view.phase == "form"
  self:_set_rows(view)
  self:_set_preview(view)
  self:_set("clean", { visible = is_form and not view.is_busy, enabled = view.can_clean })
  self:_set("cancel", { visible = view.is_busy })
  self:_set("apply", { visible = not is_form and not view.is_busy, enabled = view.can_apply })
  self:_set("back", { visible = not is_form and not view.is_busy })
end

---@param view WindowView
function Window:render(view)
  local bounds = self.dialog.bounds
  self.is_rendering = true
  local ok, why = pcall(self._set_all, self, view)
  self.is_rendering = false
  if not ok then error(why, 0) end
  self:_uncover(bounds)
  self.dialog:repaint()
end

return Window
