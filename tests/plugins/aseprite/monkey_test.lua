--- Somebody who clicks at random, beside a daemon that answers at random: nothing breaks, whatever the order.

local Clean = require("clean_command")
local Decompose = require("decompose_command")
local Hosted = require("hosts")
local aseprite = require("aseprite")
local check = require("check")
local operations = require("operations")
local paint = require("paint")
local parts = require("parts")
local values = require("values")

local tests = {}

local STEPS = 400

local function any(random, list) return list[random(math.max(1, #list))] end

local SELDOM = { close = 10, cancel = 3 }

local function usable(random, hand)
  local found = {}
  for _, widget in ipairs(hand.widgets) do
    local is_used = widget.onclick or widget.onchange or widget.kind == "canvas"
    if widget.visible and widget.enabled and is_used and random(SELDOM[widget.id] or 1) == 1 then
      found[#found + 1] = widget
    end
  end
  return found
end

local VALUES = {
  slider = function(random, widget) return random(widget.min, widget.max) end,
  number = function(random) return tostring(random(0, 9)) end,
  entry = function(random) return any(random, { "auto", "4x4", "huge", "" }) end,
  combobox = function(random, widget) return any(random, widget.options) end,
  color = function() return Color({ r = 1, g = 2, b = 3 }) end,
}

local function use(random, hand)
  local widget = any(random, usable(random, hand))
  if not widget then return end
  if widget.kind == "canvas" then
    hand:paint(widget.id)
    for _, event in ipairs({ "onmousedown", "onmousemove", "onwheel", "onmouseup" }) do
      hand:mouse(widget.id, event, { x = random(0, 280), y = random(0, 160), deltaY = random(-1, 1), button = 1 })
    end
  elseif widget.onclick then
    hand:click(widget.id)
  elseif widget.kind ~= "combobox" or #widget.options > 0 then
    hand:change(widget.id, VALUES[widget.kind](random, widget))
  end
end

local function candidate(w, h)
  return values.map("size", values.array({ w, h }), "cell", values.array({ 1.0, 1.0 }), "confidence", 0.4)
end

local UNSURE = {
  warnings = values.array({ values.map("code", "low_confidence", "message", "A guess.") }),
  candidates = values.array({ candidate(4, 4), candidate(2, 2) }),
}

local function takes_apart(ase, host, is_whole)
  local image = host:last().ask.images[1]
  parts.can_be_opened(ase, image.w, image.h, image.count)
  host:replies(parts.body(nil, is_whole and parts.BYTES))
end

local function daemon_does(random, ase, host)
  local asked = host:last()
  if not asked or asked.is_over then return end
  local what = random(4)
  if what == 1 then
    asked.on_report({ what = "progress", id = asked.id, share = random(), step = "grid" })
    return
  end
  asked.is_over = true
  if what == 2 then return host:fails("busy", "Full.", "Wait.") end
  if asked.ask.op == "decompose" then return takes_apart(ase, host, what == 4) end
  host:answers(any(random, { 4, 8 }), any(random, { 4, 8 }), what == 3 and UNSURE or nil)
end

local function artist_does(random, ase, sprites)
  local what = random(80)
  if what == 1 then sprites[#sprites + 1] = paint.walk(ase) end
  if what == 2 and app.sprite then ase:close(app.sprite) end
  if what == 3 and app.sprite then app.sprite:newLayer() end
  if what == 4 and app.sprite then ase:select({ app.sprite.layers[1] }, { random(#app.sprite.frames) }) end
  if what == 5 then ase.range = nil end
  if what == 6 then ase.deny.write = not ase.deny.write end
end

local function play(seed, seen, Command)
  return aseprite.test({}, function(ase)
    math.randomseed(seed)
    local random, sprites = math.random, { paint.walk(ase) }
    local host, faults, applied = Hosted.new(), {}, 0
    local command = Command.new({ host = host, preferences = { explained = { socket = true } }, operations = operations })
    function command._fault(_, fault) faults[#faults + 1] = fault end
    local worked = command._worked
    function command:_worked(event, ...)
      if event == "applied" then applied = applied + 1 end
      return worked(self, event, ...)
    end
    for _ = 1, STEPS do
      if not command:is_open() then command:open(any(random, { "range", "tag", "cel", "all" })) end
      use(random, ase.dialogs[#ase.dialogs])
      artist_does(random, ase, sprites)
      daemon_does(random, ase, host)
      ase:wait(0.05)
    end
    check.same(faults, {}, "seed " .. seed)
    command:close()
    check.same({ ase:running(), ase.files }, { 0, {} }, "seed " .. seed)
    seen.applied, seen.cancelled = seen.applied + applied, seen.cancelled + #host.cancelled
  end)
end

for name, Command in pairs({ clean = Clean, decompose = Decompose }) do
  tests["whoever clicks in whatever order breaks nothing: " .. name] = function()
    local seen = { applied = 0, cancelled = 0 }
    for seed = 1, 8 do play(seed, seen, Command)() end
    check.is_true(seen.applied > 5 and seen.cancelled > 5, ("%d, %d: too little"):format(seen.applied, seen.cancelled))
  end
end

return tests
