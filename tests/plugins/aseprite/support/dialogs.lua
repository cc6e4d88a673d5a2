--- Dialogs as Aseprite's: what is shown is written down, and a test clicks, types and paints.

local geometry = require("geometry")
local strict = require("strict")

local dialogs = {}

local Dialog, Context = strict.class("Dialog"), strict.class("GraphicsContext")

local function set_of(text)
  local found = {}
  for name in text:gmatch("%S+") do found[name] = true end
  return found
end

local ROW = 20 -- pixels of the screen
local COMMON = "id label labelalign text enabled visible focus hexpand vexpand "
local WIDGETS = {
  label = set_of(COMMON), separator = set_of("id text"), button = set_of(COMMON .. "selected onclick"),
  check = set_of(COMMON .. "selected onclick"), radio = set_of(COMMON .. "selected onclick"),
  entry = set_of(COMMON .. "onchange placeholder"), number = set_of(COMMON .. "decimals onchange"),
  slider = set_of(COMMON .. "min max value onchange onrelease"), combobox = set_of(COMMON .. "option options onchange"),
  color = set_of(COMMON .. "color onchange"), tab = set_of("id text onclick"),
  canvas = set_of(COMMON .. "width height autoscaling mousecursor onpaint onkeydown onkeyup onmousemove onmousedown "
    .. "onmouseup ondblclick onwheel ontouchmagnify"),
}
local VALUE = {
  check = "selected", radio = "selected", entry = "text", number = "text", slider = "value", combobox = "option",
  color = "color",
}
local TITLE = set_of("title notitlebar parent onclose resizeable onresize autofit")
local SHOW = set_of("wait bounds autoscrollbars hand")

local function check_keys(given, known, what)
  for key in pairs(given) do
    if not known[key] then error(("%s has no '%s'"):format(what, tostring(key)), 4) end
  end
end

local function widget_of(state, id)
  return state.by_id[id] or error(('Given id="%s" in Dialog:modify{} not found in dialog'):format(tostring(id)), 3)
end

local function add(kind)
  return function(state, given)
    given = given or {}
    check_keys(given, WIDGETS[kind], kind)
    local widget = { kind = kind, enabled = true, visible = true }
    for key, value in pairs(given) do widget[key] = value end
    if kind == "slider" then
      assert(math.type(widget.value) == "integer" and widget.value >= widget.min and widget.value <= widget.max, "slider")
    end
    if widget.id then
      assert(not state.by_id[widget.id], "two widgets with the id " .. widget.id)
      state.by_id[widget.id] = widget
    end
    table.insert(state.widgets, widget)
    return state.object
  end
end

for kind in pairs(WIDGETS) do Dialog.call[kind] = add(kind) end
Dialog.call.newrow = function(state) return state.object end
Dialog.call.samerow = Dialog.call.newrow
Dialog.call.endtabs = Dialog.call.newrow

local function paint(state, widget, w, h)
  local context = {
    drawn = {}, width = w or widget.width or 100, height = h or widget.height or 100, opacity = 255, strokeWidth = 1,
    antialias = false,
  }
  state.ase:protected(widget.onpaint, { context = strict.object(Context, context) })
  return context.drawn
end

-- At once: when this returns, all that is seen was painted.
local function paint_all(state)
  for _, widget in ipairs(state.widgets) do
    if widget.onpaint and widget.visible then paint(state, widget) end
  end
end

Dialog.call.modify = function(state, given)
  if not given.id then
    check_keys(given, { title = true, text = true }, "dialog")
    state.title = given.title or given.text or state.title
    return nil
  end
  local widget = widget_of(state, given.id)
  check_keys(given, WIDGETS[widget.kind], widget.kind)
  -- A dialog fits what is in it, and is painted for each row that comes or goes.
  local is_moved = given.visible ~= nil and given.visible ~= widget.visible
  if is_moved then
    state.bounds.height = state.bounds.height + (given.visible and ROW or -ROW)
  end
  for key, value in pairs(given) do widget[key] = value end
  if is_moved and state.shown then paint_all(state) end
  return nil
end

Dialog.call.repaint = function(state)
  state.repaints = state.repaints + 1
  if state.shown then paint_all(state) end
end

local function value_of(widget)
  local value = widget[VALUE[widget.kind]]
  if widget.kind == "check" or widget.kind == "radio" then return value == true end
  if widget.kind == "number" then return widget.decimals == 0 and math.tointeger(tonumber(value) // 1) or tonumber(value) end
  if widget.kind == "color" then return geometry.color(value) end
  if widget.kind == "combobox" then return value or widget.options and widget.options[1] end
  return value
end

Dialog.get.data = function(state)
  local found = {}
  for id, widget in pairs(state.by_id) do
    if VALUE[widget.kind] then found[id] = value_of(widget) end
    if widget.kind == "button" then found[id] = widget.clicked == true end
  end
  return found
end
Dialog.set.data = function(state, given)
  for id, value in pairs(given) do
    local widget = state.by_id[id]
    if widget and VALUE[widget.kind] then widget[VALUE[widget.kind]] = value end
  end
end
Dialog.get.bounds = function(state) return geometry.rectangle(state.bounds) end
Dialog.set.bounds = function(state, value) state.bounds = geometry.rectangle(value) end
Dialog.get.sizeHint = function() return geometry.size(200, 100) end
Dialog.get.autofit = function(state) return state.autofit end
Dialog.set.autofit = function(state, value) state.autofit = value end

Dialog.call.show = function(state, given)
  given = given or {}
  check_keys(given, SHOW, "show")
  state.shown, state.modal = true, given.wait ~= false
  if given.bounds then state.bounds = geometry.rectangle(given.bounds) end
  paint_all(state)
  if state.modal then
    local answer = state.ase.on_dialog or error("a modal dialog that no test answers", 3)
    answer(dialogs.hand(state))
    state.shown = false
  end
  return state.object
end

Dialog.call.close = function(state)
  if state.shown then
    state.shown = false
    if state.onclose then state.ase:protected(state.onclose) end
  end
  return state.object
end

---@param ase table
---@return function constructor
function dialogs.constructor(ase)
  return function(given)
    if not ase.ui then return nil end
    if type(given) ~= "table" then given = { title = given } end
    check_keys(given, TITLE, "Dialog")
    local state = {
      ase = ase, title = given.title or "Script", onclose = given.onclose, parent = given.parent, widgets = {}, by_id = {},
      repaints = 0, shown = false, bounds = { x = 100, y = 100, width = 200, height = 100 }, autofit = 0,
    }
    state.object = strict.object(Dialog, state)
    table.insert(ase.dialogs, dialogs.hand(state))
    return state.object
  end
end

-- Painting

local DRAWS = "save restore clip strokeRect fillRect fillText drawImage drawThemeImage drawThemeRect beginPath closePath "
  .. "moveTo lineTo cubicTo oval rect roundedRect stroke fill"
for name in DRAWS:gmatch("%S+") do
  Context.call[name] = function(state, ...)
    local drawn = { name = name, color = state.color, opacity = state.opacity, ... }
    if name == "drawImage" then
      local image = ...
      drawn.image = { w = image.width, h = image.height, bytes = image.bytes } -- as it is now
    end
    table.insert(state.drawn, drawn)
  end
end
Context.call.measureText = function(_, text) return geometry.size(5 * #text, 8) end
for _, name in ipairs({ "antialias", "color", "strokeWidth", "blendMode", "opacity", "palette" }) do
  Context.get[name] = function(state) return state[name] end
  Context.set[name] = function(state, value) state[name] = value end
end
for _, name in ipairs({ "width", "height" }) do
  Context.get[name] = function(state) return state[name] end
end

-- The hand of the one who sits before it. Callbacks run as Aseprite runs them: an error goes to the console.

local Hand = {}
Hand.__index = Hand

---@param state table of a dialog
---@return table hand with `title`, `shown`, `widgets` in order, and what one can do
function dialogs.hand(state)
  return setmetatable({ state = state }, {
    __index = function(_, key)
      if Hand[key] then return Hand[key] end
      return state[key]
    end,
  })
end

---@param id string
---@return table widget what it was made and modified with
function Hand:widget(id) return widget_of(self.state, id) end

local function usable(hand, id)
  local widget = widget_of(hand.state, id)
  assert(hand.state.shown, "the dialog is not shown")
  assert(widget.visible and widget.enabled, "nobody can use " .. id)
  return widget
end

---@param id string of a button, a check, a radio or a tab
function Hand:click(id)
  local widget = usable(self, id)
  if widget.kind == "check" then widget.selected = not widget.selected end
  if widget.kind == "radio" then widget.selected = true end
  if widget.kind == "button" then widget.clicked = true end
  if widget.onclick then self.state.ase:protected(widget.onclick) end
  if widget.kind == "button" and not widget.onclick then self:close() end
end

---@param id string
---@param value any
function Hand:change(id, value)
  local widget = usable(self, id)
  if widget.kind == "combobox" then
    local offered = false
    for _, option in ipairs(widget.options) do offered = offered or option == value end
    assert(offered, "no such option: " .. tostring(value))
  end
  widget[VALUE[widget.kind]] = value
  if widget.onchange then self.state.ase:protected(widget.onchange) end
end

---@param id string of a canvas
---@param event string such as "onmousedown"
---@param values table such as { x = 1, y = 2, button = MouseButton.LEFT }
function Hand:mouse(id, event, values)
  local handler = usable(self, id)[event]
  if handler then self.state.ase:protected(handler, values) end
end

---@param id string of a canvas
---@param w? integer
---@param h? integer
---@return table[] drawn one for each call, with its arguments, and `color` and `opacity` at that time
function Hand:paint(id, w, h) return paint(self.state, widget_of(self.state, id), w, h) end

---The cross in the corner.
function Hand:close() Dialog.call.close(self.state) end

return dialogs
