local check = require("check")
local strings = require("strings")

local tests = {}

local function sources()
  local listing = check.is_true(io.popen("ls '" .. arg[1] .. "'"))
  local found = {}
  for name in listing:lines() do
    if name:match("%.lua$") then
      local file = check.is_true(io.open(arg[1] .. "/" .. name, "rb"))
      found[name] = file:read("a")
      file:close()
    end
  end
  listing:close()
  check.is_true(found["strings.lua"])
  return found
end

tests["values stand where their names are"] = function()
  check.same(strings.get("words_many", { cels = 12, unique = 3 }), "12 cels, 3 unique")
  check.same(strings.get("not_in_palette", {}):match("{color}"), "{color}")
end

tests["every text that is asked for is there"] = function()
  local asked = 0
  for name, source in pairs(sources()) do
    for call, key in source:gmatch('strings%.(%a+)%("([%w_]+)"[,)]') do
      asked = asked + 1
      check.is_true(strings.TEXTS[key], name .. ": " .. key)
      if call == "problem" then check.is_true(#select(2, strings.problem(key)) > 0, key) end
    end
    for key in source:gmatch('_error%("([%w_]+)"') do
      asked = asked + 1
      check.is_true(strings.TEXTS[key] and strings.TEXTS[key .. "_hint"], key)
    end
  end
  check.is_true(asked > 15)
end

tests["what is wrong with the connection, the scope or the result says what to do"] = function()
  local problems = {
    "no_home", "no_file", "no_door", "other_protocol", "no_launcher", "bad_launcher", "not_started", "no_answer", "lost",
    "not_understood", "refused", "other_version", "too_large", "too_large_one", "too_many", "too_wide", "bad_request",
    "nothing_here", "nothing_selected", "nothing_in_it", "no_tag", "nothing_at_all",
    "fit_impossible", "wrong_result", "not_in_palette", "palette_full",
    "palette_in_use", "not_allowed", "changed_closed", "changed_size", "changed_layers", "changed_frames", "changed_cels",
    "changed_pixels", "changed_palette", "no_widget", "no_sprite", "no_mode", "many_palettes", "already_open", "fault",
    "not_applied", "no_window", "old_aseprite", "no_websocket", "first_time",
  }
  for _, key in ipairs(problems) do
    local message, hint = strings.problem(key)
    check.is_true(#message > 10 and #hint > 10, key)
  end
end

tests["a key that is not there is a fault"] = function() check.is_true(not pcall(strings.get, "nothing_of_this_name")) end

return tests
