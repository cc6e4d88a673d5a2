--- Files of a cleaning without windows: a folder for it alone, its pictures, and the command that reads and writes them.
--
-- Only where nobody is asked for permission: the calls here would each ask.

local pixels = require("pixels")
local reading = require("reading")

local Disk = {}
Disk.__index = Disk

local ATTEMPTS = 20

---Make a folder among the temporary files, with a name that nothing has.
---@return table? disk
---@return string? problem `no_temporary`
---@return table? said its values
function Disk.new()
  local base = app.fs.tempPath
  for _ = 1, ATTEMPTS do
    local name = ("sprite-bridge-%x-%08x"):format(os.time(), math.random(0, 0xffffffff))
    local path = app.fs.joinPath(base, name)
    -- It says true of a folder that is there, whoever made it.
    if not app.fs.isDirectory(path) and app.fs.makeDirectory(path) then return setmetatable({ path = path }, Disk) end
  end
  return nil, "no_temporary", { path = base }
end

---@param ... string names
---@return string path
function Disk:place(...) return app.fs.joinPath(self.path, ...) end

---@param path string
---@return boolean
function Disk.make_folder(_, path) return app.fs.makeDirectory(path) end

---@param path string
---@param text string
---@return boolean
function Disk.write(_, path, text)
  local file = io.open(path, "wb")
  if not file then return false end
  local ok = file:write(text)
  return file:close() and ok ~= nil
end

---@param path string
---@return string?
function Disk.read(_, path)
  local file = io.open(path, "rb")
  local text = file and file:read("a")
  if file then file:close() end
  return text
end

---@param path string of a PNG
---@param w integer
---@param h integer
---@param rgba string
---@return boolean
function Disk.write_picture(_, path, w, h, rgba)
  local image = Image(w, h, ColorMode.RGB)
  image.bytes = rgba
  image:saveAs(path)
  return app.fs.isFile(path)
end

local function first_frame(sprite)
  local read = reading.read(sprite)
  local cel = read and read.cels[1]
  if not cel then return nil end
  local seen = reading.for_layer(read, cel.layer)
  local rgba = pixels.to_rgba(reading.handles(read).images[cel.image].image.bytes, seen)
  rgba = pixels.place(rgba, cel.w, cel.h, cel.x, cel.y, read.width, read.height, ("\0"):rep(4))
  return { w = read.width, h = read.height, data = rgba }
end

---@param path string of a PNG, of any colour mode
---@return { w: integer, h: integer, data: string }? picture rgba; nil if there is none
function Disk.read_picture(_, path)
  if not app.fs.isFile(path) then return nil end
  local active = app.sprite
  local sprite = Sprite({ fromFile = path, oneFrame = true })
  if not sprite then return nil end
  local found = first_frame(sprite)
  sprite:close()
  app.sprite = active
  return found
end

---@param path string of an .aseprite file
---@return any? sprite
function Disk.open(_, path) return app.fs.isFile(path) and Sprite({ fromFile = path }) or nil end

---Save a sprite; where the format holds one frame only, each into a file of its own, numbered.
---@param sprite any
---@param out string path
---@return boolean? ok
---@return string? problem `not_written`, `no_temporary`
---@return table? said its values
function Disk:save(sprite, out)
  local folder, saved = app.fs.filePath(out), self:place("saved")
  if not app.fs.makeDirectory(saved) then return nil, "no_temporary", { path = saved } end
  -- Aseprite does not say whether it could save: so it saves here, and what is here then is copied.
  sprite:saveCopyAs(app.fs.joinPath(saved, app.fs.fileName(out)))
  local names = app.fs.listFiles(saved)
  if #names == 0 then return nil, "not_written", { path = out } end -- a format that it does not know
  for _, name in ipairs(names) do
    local path = folder ~= "" and app.fs.joinPath(folder, name) or name
    if not self:write(path, self:read(app.fs.joinPath(saved, name))) then return nil, "not_written", { path = path } end
  end
  return true
end

---@param line string for the shell
---@return boolean ok
function Disk.run(_, line) return os.execute(line) == true end

local function remove_below(path)
  for _, name in ipairs(app.fs.listFiles(path)) do
    local inner = app.fs.joinPath(path, name)
    if app.fs.isDirectory(inner) then
      remove_below(inner)
    else
      os.remove(inner)
    end
  end
  app.fs.removeDirectory(path)
end

---Remove the folder and all that is in it.
function Disk:remove() remove_below(self.path) end

return Disk
