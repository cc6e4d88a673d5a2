local check = require("check")
local frame_scope = require("frame_scope")
local sprites = require("sprites")

local tests = {}

local function planned(choice, changes) return frame_scope.plan(sprites.walk(changes), choice) end

tests["all frames are all, in their order"] = function()
  check.same(planned({ kind = "all" }), { frames = { 1, 2, 3, 4 }, words = "4 frames" })
  check.same(planned({ kind = "all" }, { frames = { 100 } }), { frames = { 1 }, words = "1 frame" })
end

tests["what is selected comes in the order of the sprite"] = function()
  local selected = { layers = { "a" }, frames = { 4, 2 } }
  check.same(planned({ kind = "range" }, { selected = selected }), { frames = { 2, 4 }, words = "2 frames" })
  check.same(selected.frames, { 4, 2 }, "what was selected is not touched")
end

tests["a tag ends where the sprite does"] = function()
  check.same(planned({ kind = "tag", tag = "step" }).frames, { 2, 3 })
  local long = { tags = { { name = "long", from = 3, to = 9 } } }
  check.same(planned({ kind = "tag", tag = "long" }, long).frames, { 3, 4 })
end

tests["what has no frames says why"] = function()
  local function why(...) return select(2, planned(...)) end
  check.same(why({ kind = "range" }, { selected = { layers = {}, frames = {} } }), "no_frames_selected")
  check.same(why({ kind = "tag", tag = "none" }), "nothing_in_it")
  check.same(why({ kind = "tag", tag = "of another sprite" }), "no_tag")
end

local function kinds(changes)
  local found = {}
  for _, entry in ipairs(frame_scope.choices(sprites.walk(changes))) do
    found[#found + 1] = entry.choice.kind .. (entry.choice.tag or "") .. ": " .. entry.words
  end
  return found
end

tests["only what has frames can be chosen, and nothing twice"] = function()
  check.same(kinds(), { "range: 3 frames", "tagstep: 2 frames", "all: 4 frames" })
  check.same(kinds({ selected = { layers = {}, frames = {} } }), { "tagstep: 2 frames", "all: 4 frames" })
  check.same(kinds({ selected = { layers = { "a" }, frames = { 1, 2, 3, 4 } }, tags = {} }), { "all: 4 frames" })
  check.same(kinds({ selected = { layers = { "a" }, frames = { 3 } }, tags = {} }), { "all: 4 frames" })
end

return tests
