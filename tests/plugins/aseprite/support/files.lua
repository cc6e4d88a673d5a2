--- The part of Aseprite that works with files, over the real ones of this computer.

local aseprite = require("aseprite")
local check = require("check")

local files = {}

local popen, execute = io.popen, os.execute

---@param line string
---@return string what the command says
function files.output(line)
  local pipe = check.is_true(popen(line))
  local text = pipe:read("a")
  pipe:close()
  return text
end

files.execute = execute

local function quoted(path) return "'" .. path:gsub("'", "'\\''") .. "'" end

---@param kind string "d" or "f"
---@param path string
---@return boolean
function files.is(kind, path) return execute("test -" .. kind .. " " .. quoted(path)) == true end

local function real_files(base)
  local fs = { tempPath = base }
  function fs.joinPath(...) return table.concat({ ... }, "/") end
  function fs.filePath(path) return path:match("^(.*)/[^/]*$") or "" end
  function fs.fileName(path) return path:match("[^/]*$") end
  function fs.fileTitle(path) return (path:match("[^/]*$"):gsub("%.[^.]*$", "")) end
  function fs.isDirectory(path) return files.is("d", path) end
  function fs.isFile(path) return files.is("f", path) end
  function fs.makeDirectory(path) return execute("mkdir -p " .. quoted(path) .. " 2>/dev/null") == true end
  function fs.removeDirectory(path) return execute("rmdir " .. quoted(path) .. " 2>/dev/null") == true end
  function fs.listFiles(path)
    local found = {}
    for name in files.output("ls -A " .. quoted(path)):gmatch("[^\n]+") do found[#found + 1] = name end
    return found
  end
  return fs
end

---Run something in the background of Aseprite, whose `app.fs` is real.
---@param f fun(base: string, fs: table) gets the folder of temporary files, which is gone afterwards, and `app.fs`
function files.with(f)
  local base = files.output("mktemp -d"):gsub("\n", "")
  local ok, why = xpcall(aseprite.with, debug.traceback, { ui = false, real_files = true, run = execute }, function()
    local inner, fs = app, real_files(base)
    rawset(_G, "app", setmetatable({ fs = fs }, {
      __index = function(_, key) return inner[key] end, __newindex = function(_, key, value) inner[key] = value end,
    }))
    f(base, fs)
  end)
  execute("rm -r " .. quoted(base))
  if not ok then error(why, 0) end
end

---@param f fun(base: string, fs: table)
---@return function test
function files.test(f)
  return function() files.with(f) end
end

return files
