--- The vectors of the protocol, read once.

local check = require("check")
local json = require("json")

local file = check.is_true(io.open((arg[0]:match("^(.*)[/\\]") or ".") .. "/../../vectors/messages.json", "rb"))
local found = json.decode(file:read("a"))
file:close()

return found
