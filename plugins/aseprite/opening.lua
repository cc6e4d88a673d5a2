--- What was made of a sprite's frames becomes a sprite of its own, which nobody saved yet.
--
-- Aseprite opens files only. So it opens one, and what is left is a copy of that: a copy belongs to no file, and so saving
-- it asks where, and writes over nothing.

local reading = require("reading")
local strings = require("strings")

local opening = {}

local FILE = "decomposed.aseprite" -- always the same: Aseprite lists it among the recent files, once

-- What Aseprite itself raises is no text, and a pcall in a coroutine does not hold it up. A coroutine of its own does.
local function tried(f, ...)
  local ok, found, more = coroutine.resume(coroutine.create(f), ...)
  if ok then return found, more end
  return nil, type(found) == "string" and found:match("^[^\n]*") or strings.get("without_words")
end

---@class Parts what is opened
---@field bytes string of an .aseprite file
---@field w integer of the frames
---@field h integer
---@field count integer of them
---@field from string name of the sprite's file from whose frames it was made

---@param path string of the sprite's file, which may have been none yet
---@return string path of the new one's
function opening.name(path)
  local folder, title = app.fs.filePath(path), app.fs.fileTitle(path)
  local name = strings.get("parts_name", { name = title ~= "" and title or strings.get("parts_untitled") })
  return folder ~= "" and app.fs.joinPath(folder, name) or name
end

---@param path string of the sprite's file
---@return string note that the new sprite has for what it is
function opening.note(path) return strings.get("parts_note", { name = app.fs.fileName(path) }) end

-- With the first step its name is there; and whoever closes it is asked whether to save it, as it is no more what it was.
local function copied(opened, parts)
  local sprite = Sprite(opened)
  sprite.filename = opening.name(parts.from)
  app.sprite = sprite
  app.transaction(strings.get("undo_decompose"), function() sprite.data = opening.note(parts.from) end)
  return sprite
end

local function is_right(sprite, parts)
  return sprite.width == parts.w and sprite.height == parts.h and #sprite.frames == parts.count
end

-- A sprite that is half made helps nobody.
local function keep_copy(opened, parts, before)
  local sprite, why = tried(copied, opened, parts)
  for _, one in ipairs(app.sprites) do
    if one ~= sprite and not before[one.id] then one:close() end
  end
  return sprite, why
end

local function open_ids()
  local found = {}
  for _, sprite in ipairs(app.sprites) do found[sprite.id] = true end
  return found
end

---Open the parts as a new sprite, which is the active one then. If that cannot be, all is as it was.
---@param host table that knows Sprite Bridge's folder
---@param parts Parts
---@return any? sprite
---@return string? problem a key of strings.lua
---@return table? said its values
function opening.open(host, parts)
  local path, problem = host:path(FILE)
  if not path then return nil, problem end
  local active, before = app.sprite, open_ids()
  local opened, not_opened, said = host.gate:open_bytes(path, parts.bytes)
  if not opened then return nil, not_opened, said end
  local sprite, why
  if is_right(opened, parts) then
    sprite, why = keep_copy(opened, parts, before)
    problem, said = not sprite and "parts_not_copied" or nil, { message = why }
  else
    opened:close()
    problem = "wrong_result"
  end
  app.sprite = sprite or active and reading.is_open(active) and active or nil
  app.refresh()
  return sprite, problem, said
end

return opening
