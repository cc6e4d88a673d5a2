--- Long work in short slices, so that Aseprite answers the mouse meanwhile.
--
-- A piece of work is a function that calls `rest` often: where its slice is used up, it goes on in the next one.

local slices = {}

local SECONDS = { slice = 0.012, between = 0.004 }

---@alias Work fun(rest: fun(now?: boolean)): any, any, any, any
---  rest(true) ends the slice in any case: what follows is to have one of its own

---All at once, where nobody waits before a window.
---@param work Work
---@return any ... what it returns
function slices.at_once(work) return work(function() end) end

local function resume(self)
  local started = os.clock()
  local results = table.pack(coroutine.resume(self.thread, function(now)
    if now or os.clock() - started >= SECONDS.slice then
      coroutine.yield()
      started = os.clock()
    end
  end))
  self.longest = math.max(self.longest, os.clock() - started)
  return results
end

---Start working. It begins with the next tick, and never raises.
---@param work Work
---@param on_done fun(...) what it returns
---@param on_fault fun(message: string, trace: string) it raised
---@return table running with `cancel()`, after which nothing more is done or told, and `longest`, seconds of its longest
---  slice so far
function slices.start(work, on_done, on_fault)
  local self = { thread = coroutine.create(work), longest = 0 }
  function self.cancel()
    if self.timer then self.timer:stop() end
    self.timer, self.is_over = nil, true
  end
  local function tick()
    if self.is_over or self.is_running then return end -- a modal window in a slice lets timers tick
    self.is_running = true
    local results = resume(self)
    self.is_running = false
    if self.is_over or results[1] and coroutine.status(self.thread) ~= "dead" then return end
    self.cancel()
    if results[1] then return on_done(table.unpack(results, 2, results.n)) end
    on_fault(tostring(results[2]), debug.traceback(self.thread))
  end
  self.timer = Timer({ interval = SECONDS.between, ontick = function()
    local ok, why = xpcall(tick, debug.traceback)
    if not ok then pcall(on_fault, tostring(why), "") end
  end })
  self.timer:start()
  return self
end

return slices
