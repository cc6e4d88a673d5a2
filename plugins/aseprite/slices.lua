--- Long work in short slices, so that Aseprite answers the mouse meanwhile.
--
-- A piece of work is a function that runs in a coroutine and yields often: a number, its share from 0 to 1, or nothing, or
-- `slices.OWN`, if what follows is to have a slice of its own.

local slices = {}

slices.OWN = "a slice of its own"

local SECONDS = { slice = 0.012, between = 0.004 }

-- A slice: until it is used up, or the work is done. Returns what the coroutine does last.
local function slice(thread, seconds, on_share)
  local started = os.clock()
  while true do
    local results = table.pack(coroutine.resume(thread))
    if not results[1] or coroutine.status(thread) == "dead" then return results end
    if type(results[2]) == "number" then on_share(results[2]) end
    if results[2] == slices.OWN or os.clock() - started >= seconds then return nil end
  end
end

---All at once, where nobody waits before a window.
---@param work function
---@return any ... what it returns; what it raises is raised
function slices.at_once(work)
  local thread = coroutine.create(work)
  while true do
    local results = slice(thread, math.huge, function() end)
    if results and not results[1] then error(results[2], 0) end
    if results then return table.unpack(results, 2, results.n) end
  end
end

---Start working, with the next tick.
---@param work function
---@param on { done: fun(...), fault: fun(message: string), share?: fun(share: number) } `done` gets what the work returns;
---  `fault` what it, or `done`, raised: nothing is raised into Aseprite
---@return table running with `cancel()`, after which nothing more is done or told, and `longest`, seconds of its longest
---  slice so far
function slices.start(work, on)
  local self = { longest = 0 }
  local thread, is_running = coroutine.create(work), false
  local function tick()
    if self.is_over or is_running then return end -- a modal window that a slice opens lets timers tick
    is_running = true
    local started = os.clock()
    local results = slice(thread, SECONDS.slice, function(share)
      if on.share and not self.is_over then on.share(share) end
    end)
    self.longest = math.max(self.longest, os.clock() - started)
    is_running = false
    if not results or self.is_over then return end
    self.cancel()
    if not results[1] then error(results[2], 0) end
    on.done(table.unpack(results, 2, results.n))
  end
  local timer = Timer({ interval = SECONDS.between, ontick = function()
    local ok, why = xpcall(tick, debug.traceback)
    if ok then return end
    self.cancel()
    pcall(on.fault, tostring(why))
  end })
  function self.cancel()
    self.is_over = true
    timer:stop()
  end
  timer:start()
  return self
end

return slices
