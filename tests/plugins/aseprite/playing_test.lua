local check = require("check")
local playing = require("playing")

local tests = {}

local WALK = { 100, 50, 200 }

tests["each frame is seen for its own time, round and round"] = function()
  local expected = {
    { 0, 1, 100 }, { 99, 1, 1 }, { 100, 2, 50 }, { 149, 2, 1 }, { 150, 3, 200 }, { 349, 3, 1 }, { 350, 1, 100 },
    { 450, 2, 50 }, { 3500, 1, 100 },
  }
  for _, case in ipairs(expected) do
    local frame, left = playing.frame_at(WALK, case[1])
    check.same({ frame, left }, { case[2], case[3] }, "after " .. case[1])
  end
end

tests["frames of no duration do not hold it for ever"] = function()
  check.same({ playing.frame_at({ 0, 0 }, 0) }, { 1, 10 })
  check.same({ playing.frame_at({ 0, 0 }, 10) }, { 2, 10 })
  check.same((playing.frame_at({}, 5)), 1)
  check.same((playing.frame_at({ 100 }, -5)), 1)
end

tests["it plays while time passes, and says when another frame is seen"] = function()
  local player = playing.new(WALK)
  check.same({ player:tick(7000), player.frame }, { false, 1 })
  check.same({ player:tick(7099), player.frame }, { false, 1 })
  check.same({ player:tick(7100), player.frame }, { true, 2 })
  check.same({ player:tick(7150), player.frame }, { true, 3 })
  check.same({ player:tick(7350), player.frame }, { true, 1 })
  check.same({ player:tick(7000), player.frame }, { false, 1 }, "a clock that goes back")
end

tests["a pause takes no time"] = function()
  local player = playing.new(WALK)
  player:tick(0)
  player:tick(90)
  player:toggle()
  check.same({ player:tick(5000), player.frame, player.is_playing }, { false, 1, false })
  player:toggle()
  check.same({ player:tick(5009), player.frame }, { false, 1 })
  check.same({ player:tick(5010), player.frame }, { true, 2 })
end

tests["steps go round, stop it, and it plays on from there"] = function()
  local player = playing.new(WALK)
  player:step(-1)
  check.same({ player.frame, player.is_playing }, { 3, false })
  player:step(1)
  check.same(player.frame, 1)
  player:step(1)
  player:toggle()
  player:tick(0)
  check.same({ player:tick(49), player:tick(50), player.frame }, { false, true, 3 })
end

tests["one picture does not play"] = function()
  local player = playing.new({ 100 })
  check.same(player.is_playing, false)
  player:toggle()
  check.same({ player.is_playing, player:tick(1), player:tick(900) }, { false, false, false })
  player:step(1)
  check.same(player.frame, 1)
  local none = playing.new({})
  none:step(1)
  check.same(none.frame, 1)
end

return tests
