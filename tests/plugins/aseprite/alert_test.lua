local alert = require("alert")
local aseprite = require("aseprite")
local check = require("check")
local strings = require("strings")

local tests = {}

tests["no line of an alert is longer than a small screen"] = aseprite.test({}, function(ase)
  alert.show({ strings.get("ask_read"), strings.get("ask_trust") })
  local lines = ase.alerts[1].text
  check.is_true(#lines > 2)
  for _, line in ipairs(lines) do check.is_true(#line <= 60, line) end
  check.same(table.concat(lines, " "), strings.get("ask_read") .. " " .. strings.get("ask_trust"))
end)

tests["only who presses the first button goes on"] = aseprite.test({}, function(ase)
  for answer, goes_on in pairs({ true, false, [0] = false }) do
    ase.on_alert = function() return answer end
    check.same(alert.ask({ "x" }), goes_on)
  end
end)

tests["without windows nobody says yes"] = aseprite.test({ ui = false }, function()
  check.same(alert.ask({ "x" }), false)
end)

return tests
