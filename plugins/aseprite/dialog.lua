--- The window: the lines at the top, the rows of an operation, the buttons, and what a command has in between. It shows what
--- it is told and tells what is clicked; what that means is the business of command.lua.

local status = require("status")
local strings = require("strings")
local widgets = require("widgets")

local Window = {}
Window.__index = Window

---@class WindowView what is to be seen
---@field phase "form" | "result"
---@field is_busy boolean all but "Cancel" waits
---@field has_more boolean whether the advanced rows are seen
---@field scopes string[]
---@field scope? string nil if there is nothing to choose from
---@field buttons table<string, { visible: boolean, enabled?: boolean }>

---@class WindowPart what stands between the form and the buttons
---@field add fun(self: WindowPart, window: table)
---@field set fun(self: WindowPart, window: table, view: WindowView)

---@class WindowSpec
---@field title string
---@field scope string what is written before the choice of a scope
---@field lines integer at the top
---@field rows Row[]
---@field entered table<string, any> by id of the row
---@field part? WindowPart
---@field buttons string[] the first is that of the form
---@field status fun(): Status
---@field on table<string, function> `changed(id)`, `chosen(id, text)`, `clicked(id)`, `closed()`, `fault(message)`

---A fault must not pass: Aseprite would open its console in the artist's face.
---@param f function
---@param ... any
function Window:guarded(f, ...)
  local ok, fault = xpcall(f, debug.traceback, ...)
  if not ok then pcall(self.on.fault, tostring(fault)) end
end

-- What the window does to itself is no click.
function Window:_tell(what, ...)
  if not self.is_quiet then self:guarded(self.on[what], ...) end
end

function Window:_teller(...)
  local said = table.pack(...)
  return function() self:_tell(table.unpack(said, 1, said.n)) end
end

---What is seen at first is as it is made: each change lays the window out anew.
---@param kind string of the widget
---@param given table
function Window:add(kind, given)
  self.shown[given.id] = { visible = given.visible ~= false, enabled = true, text = given.text, label = given.label }
  self.dialog[kind](self.dialog, given)
end

---@param id string
---@param given table
function Window:add_button(id, given)
  given.id, given.onclick = id, self:_teller("clicked", id)
  self:add("button", given)
end

---@param id string
---@param given table
function Window:add_choice(id, given)
  given.id, given.options, given.onchange = id, {}, function() self:_chosen(id) end
  self:add("combobox", given)
  self.dialog:newrow()
end

function Window:_status_canvas()
  self.dialog:canvas({
    id = "status", width = status.WIDTH, height = self.spec.lines * status.LINE + 6, vexpand = false,
    onpaint = function(ev)
      self:guarded(function()
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
  self:add_choice("scope", { label = spec.scope })
  for _, row in ipairs(spec.rows) do
    local is_seen = not row.advanced and row.widget ~= "color"
    self.has_advanced = self.has_advanced or row.advanced
    self.shown[widgets.id_of(row)] = { visible = is_seen, enabled = true }
    widgets.add(self.dialog, row, spec.entered[row.id], is_seen, self:_teller("changed", row.id))
  end
  self:add_button("more", { text = strings.get("more"), visible = self.has_advanced })
end

function Window:_buttons()
  self.dialog:separator({ id = "line" })
  for i, id in ipairs(self.spec.buttons) do
    local is_first = i == 1
    self:add_button(id, { text = strings.get(id), focus = is_first or nil, visible = is_first or id == "close" })
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
  local self = setmetatable({ spec = spec, on = spec.on, shown = {}, is_quiet = false, has_advanced = false }, Window)
  self.dialog = Dialog({
    title = spec.title, onclose = function()
      self.is_open = false
      self:_tell("closed")
    end,
  })
  if not self.dialog then return nil end
  self:_status_canvas()
  self:_form_rows()
  if spec.part then spec.part:add(self) end
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

---What is to be of a widget; what is so already is not touched.
---@param id string
---@param wanted table
function Window:set(id, wanted)
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
    self:set(widgets.id_of(row), { visible = is_seen, enabled = not view.is_busy })
  end
  self:set("scope", { visible = is_form, enabled = not view.is_busy, options = view.scopes, option = view.scope })
  self:set("more", {
    visible = is_form and self.has_advanced, enabled = not view.is_busy,
    text = strings.get(view.has_more and "less" or "more"),
  })
end

-- Aseprite does not draw again what a window covered that has become smaller, nor all of one whose rows have moved.
function Window:_uncover(before)
  local now = self.dialog.bounds
  if self.has_moved or now.width < before.width or now.height < before.height then app.refresh() end
  self.has_moved = false
end

-- Each row that comes or goes would have the pictures painted anew, which takes long if they are large: see `is_rendering`.
function Window:_set_all(view)
  self:_set_rows(view)
  if self.spec.part then self.spec.part:set(self, view) end
  for id, wanted in pairs(view.buttons) do self:set(id, wanted) end
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
