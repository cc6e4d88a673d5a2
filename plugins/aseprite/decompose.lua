--- Takes the frames of a sprite apart where Aseprite has no windows, and writes a sprite with a layer for each actor:
--
--   aseprite -b in.aseprite --script-param out=parts.aseprite --script decompose.lua
--
-- Further parameters, all before the script: deadline_s=SECONDS, exact=true, scope=all|tag, tag=NAME.

-- The folder of this file, wherever it lies: the modules are beside it.
local here = debug.getinfo(1, "S").source:match("^@?(.-)[^/\\]*$")
table.insert(package.searchers, 2, function(name)
  local path = here .. name .. ".lua"
  local file, why = loadfile(path)
  if file then return file, path end
  return "\n\t" .. why
end)

require("script").run(require("batch_parts").run, require("operations").decompose)
