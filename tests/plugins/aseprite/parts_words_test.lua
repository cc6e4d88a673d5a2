local check = require("check")
local parts = require("parts")
local parts_words = require("parts_words")
local values = require("values")

local tests = {}

local function words(changes) return (parts_words.of(parts.report(changes))) end

tests["what was found, whether it is exact, and what it saves"] = function()
  check.same(words(), "5 sprites, 2 actors, 1 background in 3 frames. Every pixel comes back. "
    .. "In memory 512.0 KiB instead of 3.0 MiB: 83 % less.")
  check.contains(words({ sprites = 1, actors = 1, backgrounds = 0, frames = 1 }), "1 sprite, 1 actor in 1 frame.")
  check.contains(words({ sprites = 0, actors = 0, backgrounds = 2 }), "0 sprites, 2 backgrounds in 3 frames.")
  check.contains(words({ cycles = 4 }), "2 actors, 4 cycles, 1 background in")
end

tests["a pixel that is wrong is never rounded away"] = function()
  local said = words({ exact = false, wrong_share = 0.00000004 })
  check.contains(said, "less than 0.01 % of the pixels are not as they were.")
  check.contains(words({ exact = false, wrong_share = 0.0123 }), "1.23 % of the pixels are not as they were.")
  check.same(said:find("Every pixel", 1, true), nil)
end

tests["what saves nothing is not praised"] = function()
  check.contains(words({ saved_share = -0.4, parts_bytes = 4 << 20 }), "In memory 4.0 MiB instead of 3.0 MiB: that saves")
  check.contains(words({ saved_share = 0.004 }), "that saves nothing")
  check.contains(words({ saved_share = 0.9999 }), "99 % less")
end

tests["warnings are what the user should know"] = function()
  local warning = values.map("code", "ended_early", "message", "the time was over before all was tried")
  local text, hint = parts_words.of(parts.report({ warnings = values.array({ warning }) }))
  check.same(hint, "The time was over before all was tried.")
  check.same(text:find("time was over", 1, true), nil)
end

tests["a report that is none says nothing, and breaks nothing"] = function()
  for _, odd in ipairs({
    {}, { sprites = "many", exact = "yes", warnings = 7 }, { frames_bytes = 1, parts_bytes = 0 / 0, saved_share = 1 },
    { exact = false }, { warnings = { 1, {}, { message = 5 } } },
  }) do
    check.same({ parts_words.of(odd) }, { "", "" })
  end
end

return tests
