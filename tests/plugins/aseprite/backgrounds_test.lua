local backgrounds = require("backgrounds")
local check = require("check")
local slices = require("slices")

local tests = {}

local OPAQUE = "\0\0\0\255"

local function is_open(rgba)
  return slices.at_once(function() return backgrounds.is_open(rgba) end)
end

tests["one pixel that is not opaque is found, wherever it is"] = function()
  local count = 3 * (1 << 16) + 5
  check.same(is_open(OPAQUE:rep(count)), false)
  for _, at in ipairs({ 0, 1 << 16, count - 1 }) do
    for _, alpha in ipairs({ "\0", "\254" }) do
      local rgba = OPAQUE:rep(at) .. "\255\255\255" .. alpha .. OPAQUE:rep(count - at - 1)
      check.same({ at, is_open(rgba) }, { at, true })
    end
  end
end

tests["a background is one by its layer"] = function()
  local read = { layers = { { id = 1, background = true }, { id = 2, background = false } } }
  check.same({ backgrounds.has(read, 1), backgrounds.has(read, 2), backgrounds.has(read, 3) }, { true, false, false })
end

return tests
