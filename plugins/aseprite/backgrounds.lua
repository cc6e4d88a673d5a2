--- A background of Aseprite's cannot be transparent. If what comes into it is, it becomes a layer as any other.
--
-- A picture without transparency, such as a JPEG, is opened as a background.

local backgrounds = {}

local AT_ONCE = 1 << 16 -- pixels that are looked at between two yields

---@param read SpriteTable
---@param id any of a layer
---@return boolean
function backgrounds.has(read, id)
  for _, layer in ipairs(read.layers) do
    if layer.id == id then return layer.background == true end
  end
  return false
end

---Whether a picture has pixels that are not opaque. To be run in a coroutine.
---@param rgba string
---@return boolean
function backgrounds.is_open(rgba)
  for at = 1, #rgba, 4 * AT_ONCE do
    local alphas = rgba:sub(at, at + 4 * AT_ONCE - 1):gsub("...(.)", "%1")
    if alphas:find("[^\255]") then return true end
    coroutine.yield()
  end
  return false
end

---Whether it may become a layer: what has the index of what is transparent is a colour in the frames that stay.
---@param job Applied
---@return boolean
function backgrounds.may_go(job) return job.read.mode ~= "indexed" or job.plan.whole or job.fit == "sprite" end

---Make a layer of it, in a transaction; raises if Aseprite does not.
---@param layer any
function backgrounds.free(layer)
  app.layer = layer
  app.command.LayerFromBackground()
  if layer.isBackground then error("Aseprite did not make a layer of the background", 0) end
end

return backgrounds
