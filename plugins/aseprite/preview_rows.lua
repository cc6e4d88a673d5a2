--- What the window of "Clean Pixel Art" shows of a result: the preview, and the choices below it.

local Preview = require("preview")
local strings = require("strings")

local PreviewRows = {}
PreviewRows.__index = PreviewRows

local CHOICES = { "view", "candidate", "fit", "target_palette" }

---@class PreviewView: WindowView
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

---@param preview table of preview.lua
---@return WindowPart
function PreviewRows.new(preview) return setmetatable({ preview = preview }, PreviewRows) end

function PreviewRows:_add_canvas(window)
  local preview = self.preview
  local function painted(method)
    return function(ev)
      window:guarded(function()
        if preview[method](preview, ev) then window:repaint() end
      end)
    end
  end
  window:add("canvas", {
    id = "preview", width = Preview.WIDTH, height = Preview.HEIGHT, visible = false,
    onpaint = function(ev)
      if not window.is_rendering then window:guarded(preview.paint, preview, ev.context) end
    end,
    onmousedown = painted("mouse_down"), onmousemove = painted("mouse_move"), onmouseup = painted("mouse_up"),
    onwheel = painted("wheel"),
  })
end

---@param window table
function PreviewRows:add(window)
  self:_add_canvas(window)
  window:add_button("play", { label = "", text = strings.get("pause"), visible = false })
  window:add_button("earlier", { text = "<", visible = false })
  window:add_button("later", { text = ">", visible = false })
  window:add_button("grid", { text = strings.get("grid"), visible = false })
  for _, id in ipairs(CHOICES) do
    window:add_choice(id, { label = strings.get("choose_" .. id), visible = false })
  end
end

local function set_choice(window, id, is_seen, view, options, option)
  window:set(id, { visible = is_seen and #options > 1, enabled = not view.is_busy, options = options, option = option })
end

---@param window table
---@param view PreviewView
function PreviewRows.set(_, window, view)
  local is_seen = view.phase == "result"
  local plays = is_seen and view.frame ~= ""
  window:set("preview", { visible = is_seen })
  window:set("play", { visible = plays, label = view.frame, text = strings.get(view.is_playing and "pause" or "play") })
  window:set("earlier", { visible = plays })
  window:set("later", { visible = plays })
  window:set("grid", { visible = is_seen, text = strings.get(view.has_grid and "grid_off" or "grid") })
  set_choice(window, "view", is_seen, view, view.views, view.view)
  set_choice(window, "candidate", is_seen, view, view.candidates, view.candidate)
  set_choice(window, "fit", is_seen, view, view.fits, view.fit)
  set_choice(window, "target_palette", is_seen, view, view.palettes, view.palette)
end

return PreviewRows
