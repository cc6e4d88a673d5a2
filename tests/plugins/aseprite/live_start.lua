--- Starts the daemon as the extension does, and stays: `lua5.4 live_start.lua SOURCES`. It ends when its stdin does.

package.path = table.concat({ arg[0]:match("^(.*)[/\\]") .. "/support/?.lua", arg[1] .. "/?.lua" }, ";")

local aseprite = require("aseprite")
local check = require("check")
local Gate = require("gate")
local Host = require("host")

local stdin, execute = io.stdin, os.execute -- Aseprite's would ask

aseprite.with({ real_files = true, run = execute }, function()
  local gate = Gate.new({ preferences = {}, explain = function() return true end })
  local host = Host.new({ version = "0", gate = gate, env = os.getenv })
  host:want()
  check.same(host.state.state, "starting", host.state.text)
end)
stdin:read("a")
