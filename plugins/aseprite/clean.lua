--- Cleans a sprite where Aseprite has no windows:
--
--   aseprite -b in.png --script-param out=out.png --script clean.lua
--
-- Further parameters, all before the script: those of the operation (size=64x64, colors=16 ...), palette=FILE or
-- palette=sprite, scope=all|cel|layer|tag, tag=NAME, layer=NAME, frame=N, fit=same|resize|layer|sprite.

-- The folder of this file, wherever it lies: the modules are beside it.
local here = debug.getinfo(1, "S").source:match("^@?(.-)[^/\\]*$")
table.insert(package.searchers, 2, function(name)
  local path = here .. name .. ".lua"
  local file, why = loadfile(path)
  if file then return file, path end
  return "\n\t" .. why
end)

local batch = require("batch")
local disk = require("disk")
local operations = require("operations")
local strings = require("strings")

local function platform()
  if app.os.windows then return "windows" end
  return app.os.macos and "macos" or "linux"
end

if app.isUIAvailable then error(table.concat({ strings.problem("with_window") }, "\n  "), 0) end

local problem = batch.run({
  params = app.params, sprite = app.sprite, operation = operations.clean, new_disk = disk.new, env = os.getenv,
  platform = platform(), say = print,
})
if problem then error(problem, 0) end
