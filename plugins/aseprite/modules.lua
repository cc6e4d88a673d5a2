--- Lets a script that Aseprite runs require the modules that lie beside it, in whatever folder that is.

local here = debug.getinfo(1, "S").source:match("^@?(.-)[^/\\]*$")
table.insert(package.searchers, 2, function(name)
  local path = here .. name .. ".lua"
  local file, why = loadfile(path)
  if file then return file, path end
  return "\n\t" .. why
end)
