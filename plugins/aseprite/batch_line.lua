--- What clean.lua and decompose.lua share: the command line of Sprite Bridge, which does the work, and how a script ends.
--
-- No WebSocket answers where there are no windows, so the pictures go by way of files, in a folder for them alone.

local connection = require("connection")
local strings = require("strings")
local values = require("values")

local batch_line = {}

---@class Batch
---@field params table<string, string>
---@field sprite any
---@field operation table what `describe` says of it
---@field new_disk fun(): table?, string?, table? of files, as disk.lua
---@field env fun(name: string): string?
---@field platform Platform
---@field say fun(line: string)

---What is wrong ends the work, wherever it is; `batch_line.run` tells it.
---@param key string of strings.lua
---@param said? table its values
function batch_line.stop(key, said)
  local message, hint = strings.problem(key, said)
  error({ problem = message .. (hint ~= "" and "\n  " .. hint or "") }, 0)
end

local stop = batch_line.stop

---@generic T
---@param found T?
---@param key? string of strings.lua
---@param said? table its values
---@return T found; nothing and false end the work
function batch_line.must(found, key, said)
  if found == nil or found == false then stop(key, said) end
  return found
end

local must = batch_line.must

---No digit before the dot: Aseprite would take them for pictures of one animation.
---@param number integer
---@return string of a picture's file
function batch_line.picture(number) return ("%04df.png"):format(number) end

---@param disk table
---@param w integer of each picture
---@param h integer
---@param pictures string[] rgba
---@param folders string[] that are made, the first of which they go into
function batch_line.write_pictures(disk, w, h, pictures, folders)
  for _, name in ipairs(folders) do
    must(disk:make_folder(disk:place(name)), "no_temporary", { path = disk:place(name) })
  end
  for i, rgba in ipairs(pictures) do
    local path = disk:place(folders[1], batch_line.picture(i))
    must(disk:write_picture(path, w, h, rgba), "not_written", { path = path })
  end
end

local function program(disk, given)
  local folder = must(connection.folder(given.env, given.platform))
  local path = connection.path(folder, connection.LAUNCHER, given.platform)
  local text = must(disk:read(path), "no_launcher_here", { path = path })
  return must(connection.program(text, json.decode))
end

-- JSON of Aseprite's is userdata: it can be indexed, and an item that is not there is nil.
local function decoded(text)
  local ok, found = pcall(json.decode, text or "")
  return ok and found or nil
end

---End the work with what the command line says is wrong, if it says so.
---@param found any an object of its answer
function batch_line.check(found)
  local said = values.plain(found.error)
  if not said then return end
  stop("said", { message = said.message, hint = values.text(values.plain(said.hint)) or strings.get("silent_hint") })
end

---Let the command line do something.
---@param disk table
---@param given Batch
---@param words string[] what follows its name
---@return any answer the object that it prints
---@return string line that was run
function batch_line.ask(disk, given, words)
  local command, said = program(disk, given), disk:place("said.json")
  table.move(words, 1, #words, #command + 1, command)
  local line = must(connection.waiting_line(command, given.platform, said))
  disk:run(line) -- how it went is in the file
  local found = must(decoded(disk:read(said)), "silent", { line = line })
  batch_line.check(found)
  return found, line
end

---@param given Batch
---@param warnings any list
function batch_line.tell(given, warnings)
  for i = 1, #warnings do given.say(strings.get("batch_warning", { message = warnings[i].message })) end
end

---@param given Batch
---@param read fun(params: table<string, string>, operation: table): any?, string?, table? the order that is meant
---@param work fun(given: Batch, disk: table, order: any)
---@return string? problem what is wrong, and what to do; nil if all went well
function batch_line.run(given, read, work)
  local ok, why = pcall(function()
    if not given.sprite then stop("no_input") end
    local wanted = must(read(given.params, given.operation))
    local disk = must(given.new_disk())
    local done, fault = pcall(work, given, disk, wanted)
    disk:remove() -- whatever came of it
    if not done then error(fault, 0) end
  end)
  if ok then return nil end
  return type(why) == "table" and why.problem or tostring(why)
end

return batch_line
