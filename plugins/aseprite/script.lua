--- How clean.lua and decompose.lua begin, once they know where the modules are.

local disk = require("disk")
local strings = require("strings")

local script = {}

local function platform()
  if app.os.windows then return "windows" end
  return app.os.macos and "macos" or "linux"
end

---Do the work of a script, where there are no windows. Raises what is wrong: Aseprite prints it.
---@param run fun(given: Batch): string?
---@param operation table what `describe` says of it
function script.run(run, operation)
  if app.isUIAvailable then error(table.concat({ strings.problem("with_window") }, "\n  "), 0) end
  local problem = run({
    params = app.params, sprite = app.sprite, operation = operation, new_disk = disk.new, env = os.getenv,
    platform = platform(), say = print,
  })
  if problem then error(problem, 0) end
end

return script
