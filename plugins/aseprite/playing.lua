--- Which frame of an animation is to be seen when. Times are in milliseconds.

local playing = {}
playing.__index = playing

local SHORTEST = 10 -- a frame of no duration would hold the player for ever

---The frame that is seen after so long, of an animation that goes round and round.
---@param durations integer[] of the frames
---@param elapsed number since the first frame was first seen
---@return integer frame from 1 on
---@return number left how long it is still seen
function playing.frame_at(durations, elapsed)
  local total = 0
  for _, duration in ipairs(durations) do total = total + math.max(SHORTEST, duration) end
  if total == 0 then return 1, SHORTEST end
  local left = math.max(0, elapsed) % total
  for frame, duration in ipairs(durations) do
    local length = math.max(SHORTEST, duration)
    if left < length then return frame, length - left end
    left = left - length
  end
  return 1, math.max(SHORTEST, durations[1]) -- only where rounding ate the last of it
end

---@class Player
---@field frame integer that is seen, from 1 on
---@field is_playing boolean

---@param durations integer[] one for each frame
---@return Player
function playing.new(durations)
  return setmetatable({ durations = durations, frame = 1, elapsed = 0, is_playing = #durations > 1 }, playing)
end

local function start_of(durations, frame)
  local elapsed = 0
  for i = 1, frame - 1 do elapsed = elapsed + math.max(SHORTEST, durations[i]) end
  return elapsed
end

---Time passes.
---@param now number of a clock that never goes back
---@return boolean changed whether another frame is seen
function playing:tick(now)
  local passed = self.last and now - self.last or 0
  self.last = now
  if not self.is_playing then return false end
  self.elapsed = self.elapsed + math.max(0, passed)
  local frame = playing.frame_at(self.durations, self.elapsed)
  local changed = frame ~= self.frame
  self.frame = frame
  return changed
end

---Play where it stands still, and the other way round.
function playing:toggle() self.is_playing = not self.is_playing and #self.durations > 1 end

---Stop at another frame; beyond the last is the first.
---@param by integer 1 or -1
function playing:step(by)
  local count = math.max(1, #self.durations)
  self.is_playing = false
  self.frame = (self.frame - 1 + by) % count + 1
  self.elapsed = start_of(self.durations, self.frame)
end

return playing
