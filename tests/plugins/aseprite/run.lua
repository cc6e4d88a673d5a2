--- Runs the tests: `lua5.4 run.lua SOURCES [NAME_test.lua ...]`, SOURCES being the folder of the extension.
--
-- A test file returns a table: name of a test -> a function that raises if it fails. Each file must have one at least.
-- Prints what failed and "N passed, N failed"; the exit status is 1 if one failed or nothing was run.

local HERE = (arg[0]:match("^(.*)[/\\]") or ".") .. "/"
package.path = table.concat({ HERE .. "support/?.lua", arg[1] .. "/?.lua" }, ";")

local passed, failed = 0, 0

local function fail(name, why)
  failed = failed + 1
  io.stderr:write("FAILED ", name, "\n", tostring(why), "\n")
end

local function sorted_names(tests)
  local names = {}
  for name in pairs(tests) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function run_file(file)
  local loaded, tests = xpcall(dofile, debug.traceback, HERE .. file)
  if not loaded or type(tests) ~= "table" or next(tests) == nil then
    return fail(file, loaded and "it has no tests" or tests)
  end
  for _, name in ipairs(sorted_names(tests)) do
    local ok, why = xpcall(tests[name], debug.traceback)
    if ok then
      passed = passed + 1
    else
      fail(file .. ": " .. name, why)
    end
  end
end

-- A global that is written by mistake is one that all extensions of Aseprite share.
setmetatable(_G, {
  __newindex = function(_, name) error("a new global: " .. tostring(name), 2) end,
  __index = function(_, name) error("no such global: " .. tostring(name), 2) end,
})

for i = 2, #arg do run_file(arg[i]) end
print(("%d passed, %d failed"):format(passed, failed))
os.exit(failed == 0 and passed > 0)
