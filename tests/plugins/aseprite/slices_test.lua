local aseprite = require("aseprite")
local check = require("check")
local slices = require("slices")

local tests = {}

-- Work of so many parts, each of which takes so long.
local function work_of(ase, parts, seconds)
  return function()
    for i = 1, parts do
      ase.now = ase.now + seconds
      coroutine.yield(i / parts)
    end
    return "done", parts
  end
end

local function started(work)
  local said = { shares = {} }
  local running = slices.start(work, {
    done = function(...) said.done = { ... } end, fault = function(message) said.fault = message end,
    share = function(share) table.insert(said.shares, share) end,
  })
  return said, running
end

tests["work goes on in slices, each of which is short, and says how much is done"] = aseprite.test({}, function(ase)
  local said, running = started(work_of(ase, 20, 0.005))
  check.same(said.shares, {})
  ase:wait(0.011)
  check.is_true(#said.shares > 1 and #said.shares < 10)
  for _ = 1, 20 do ase:wait(0.011) end
  check.same({ said.done, said.fault, #said.shares }, { { "done", 20 }, nil, 20 })
  check.is_true(running.longest < 0.02)
  check.same(ase:running(), 0)
end)

tests["what wants a slice of its own gets it"] = aseprite.test({}, function(ase)
  local at = {}
  started(function()
    at[1] = ase.timers[1].ticks
    coroutine.yield(slices.OWN)
    at[2] = ase.timers[1].ticks
  end)
  ase:wait(0.1)
  check.same(at, { 1, 2 })
end)

tests["what is cancelled does nothing more and tells nothing"] = aseprite.test({}, function(ase)
  local said, running = started(work_of(ase, 20, 0.02))
  ase:wait(0.03)
  local count = #said.shares
  running.cancel()
  running.cancel()
  ase:wait(2)
  check.same({ said.done, said.fault, #said.shares, ase:running() }, { nil, nil, count, 0 })
end)

tests["what is cancelled by its own telling tells nothing more"] = aseprite.test({}, function(ase)
  local done, running = false, nil
  running = slices.start(work_of(ase, 1, 0.5), {
    done = function() done = true end, fault = error, share = function() running.cancel() end,
  })
  ase:wait(2)
  check.same({ done, ase:running() }, { false, 0 })
end)

tests["an error is told, where it was raised as well, and does not come out"] = aseprite.test({}, function(ase)
  local said = started(function() error("in the work") end)
  local faults = {}
  slices.start(function() end, {
    done = function() error("in done") end, fault = function(why) faults[#faults + 1] = why end,
  })
  slices.start(function() coroutine.yield(0.5) end, {
    done = function() end, share = function() error("in share") end,
    fault = function(why)
      faults[#faults + 1] = why
      error("in fault")
    end,
  })
  ase:wait(1)
  check.contains(said.fault, "in the work")
  check.contains(faults[1], "in done")
  check.contains(faults[2], "in share")
  check.same({ said.done, #faults, ase:running() }, { nil, 2, 0 })
end)

tests["a tick that comes in the middle of a slice does nothing"] = aseprite.test({}, function(ase)
  local said = started(function()
    ase.timers[1].ontick() -- as in a modal window
    return "once"
  end)
  ase:wait(0.1)
  check.same({ said.done, said.fault }, { { "once" }, nil })
end)

tests["without a window all is done at once"] = aseprite.test({ ui = false }, function(ase)
  check.same({ slices.at_once(work_of(ase, 50, 1)) }, { "done", 50 })
  check.is_true(not pcall(slices.at_once, function() error("no") end))
  check.same(#ase.timers, 0)
end)

return tests
