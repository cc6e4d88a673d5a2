--- A batch without Aseprite's windows: its disk is a table, and the test plays the command line.

local aseprite = require("aseprite")
local operations = require("operations")

local batches = {}

local LAUNCHER = '{"command": ["py", "serve"], "program": ["/my py", "-m", "sprite_bridge"]}'

---@class BatchGiven
---@field params? table<string, string> none: those of `defaults`
---@field launcher? string what launcher.json says
---@field said? string what the command line says; none: that of `defaults`
---@field unwritable? boolean nothing can be saved

---@class BatchDefaults
---@field run fun(given: Batch): string? the batch
---@field operation string
---@field out string
---@field said string
---@field made? fun(disk: table, given: BatchGiven) what the command line leaves on the disk
---@field open? fun(given: BatchGiven, path: string): any? a sprite of the disk

---@param defaults BatchDefaults
---@param given BatchGiven
---@return table disk as disk.lua, with `files`, and `removed`, how often; in the end with `line`, `saved`, `out`
function batches.disk(defaults, given)
  local disk = { files = { ["/home/launcher.json"] = given.launcher or LAUNCHER }, removed = 0 }
  function disk.place(_, ...) return "/tmp/" .. table.concat({ ... }, "/") end
  function disk.make_folder() return true end
  function disk.write(_, path, text)
    disk.files[path] = text
    return true
  end
  function disk.read(_, path) return disk.files[path] end
  function disk.write_picture(_, path, w, h, rgba)
    disk.files[path] = { w = w, h = h, data = rgba }
    return true
  end
  function disk.read_picture(_, path) return disk.files[path] end
  function disk.open(_, path) return defaults.open(given, path) end
  function disk.run(_, line)
    disk.line, disk.files["/tmp/said.json"] = line, given.said or defaults.said
    if defaults.made then defaults.made(disk, given) end
    return true
  end
  function disk.save(_, sprite, out)
    if given.unwritable then return nil, "not_written", { path = out } end
    disk.saved, disk.out = sprite, out
    return true
  end
  function disk.remove() disk.removed = disk.removed + 1 end
  return disk
end

---@param defaults BatchDefaults
---@param given BatchGiven
---@param disk? table none: one of its own
---@return string? problem
---@return table disk
---@return string[] lines that are said
function batches.run(defaults, given, disk)
  local lines = {}
  disk = disk or batches.disk(defaults, given)
  local problem = defaults.run({
    params = given.params or { out = defaults.out }, sprite = app.sprite, operation = operations[defaults.operation],
    new_disk = function() return disk end, platform = "linux",
    env = function(name) return name == "SPRITE_BRIDGE_HOME" and "/home" or nil end,
    say = function(line) lines[#lines + 1] = line end,
  })
  return problem, disk, lines
end

---@param f fun(ase: table)
---@return function test in an Aseprite without windows
function batches.background(f) return aseprite.test({ ui = false }, f) end

---What a script of the extension raises in such an Aseprite.
---@param name string of its file
---@param options table of the Aseprite
---@return any
function batches.complaint(name, options)
  local said
  aseprite.with(options, function()
    local before = package.searchers[2]
    local ok, why = pcall(dofile, arg[1] .. "/" .. name)
    if package.searchers[2] ~= before then table.remove(package.searchers, 2) end
    said = not ok and why
  end)
  return said
end

return batches
