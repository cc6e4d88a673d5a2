local aseprite = require("aseprite")
local check = require("check")
local documents = require("documents")
local frame_scope = require("frame_scope")
local frames = require("frames")
local paint = require("paint")
local reading = require("reading")
local slices = require("slices")

local tests = {}

local RED, GREEN = "\200\0\0\255", "\0\200\0\255"

-- What is read of all frames; `meanwhile` happens after the first.
local function pictures(sprite, meanwhile)
  local read = check.is_true((reading.read(sprite)))
  local plan = frame_scope.plan(read, { kind = "all" })
  local thread, found, problem = coroutine.create(frames.pictures), nil, nil
  local shares = {}
  while coroutine.status(thread) ~= "dead" do
    local ok, first, second = coroutine.resume(thread, read, plan)
    check.is_true(ok, first)
    if coroutine.status(thread) == "dead" then
      found, problem = first, second
    else
      shares[#shares + 1] = first
      if #shares == 1 and meanwhile then meanwhile() end
    end
  end
  return found, problem, shares
end

-- Red below, and in the second frame a green pixel above it, at 1, 0.
local function two_layers(mode)
  local sprite = Sprite(2, 1, mode)
  documents.set_frames(sprite, { 100, 40 })
  local top = sprite:newLayer()
  if mode == ColorMode.INDEXED then paint.palette(sprite, { "000000", "c80000", "00c800" }) end
  local red, green = RED, GREEN
  if mode == ColorMode.INDEXED then red, green = "\1", "\2" end
  for frame = 1, 2 do sprite:newCel(sprite.layers[1], frame, paint.image(2, 1, mode, red), Point(0, 0)) end
  sprite:newCel(top, 2, paint.image(1, 1, mode, green), Point(1, 0))
  return sprite, top
end

for name, mode in pairs({ RGB = 0, indexed = 2 }) do
  tests["a frame is all its layers in one picture: " .. name] = aseprite.test({}, function()
    local found, _, shares = pictures((two_layers(mode)))
    check.same(found, { RED .. RED, RED .. GREEN })
    check.same(shares, { 0.5, 1.0 })
  end)
end

tests["what is hidden is not in it"] = aseprite.test({}, function()
  local sprite, top = two_layers(ColorMode.RGB)
  top.isVisible = false
  check.same(pictures(sprite), { RED .. RED, RED .. RED })
end)

tests["where nothing is it is transparent"] = aseprite.test({}, function()
  check.same(pictures(Sprite(1, 1)), { "\0\0\0\0" })
end)

tests["nothing of the sprite changes"] = aseprite.test({}, function(ase)
  local sprite = paint.walk(ase)
  check.same(#pictures(sprite), 4)
  check.same({ ase:undo_names(sprite), sprite.isModified }, { {}, false })
end)

tests["who removes a frame, resizes, hides a layer or closes it meanwhile is told"] = aseprite.test({}, function(ase)
  local happens = {
    changed_meanwhile = {
      function(_, top) top.isVisible = false end,
      function(sprite) sprite.width = 4 end,
      function(sprite) documents.set_frames(sprite, { 100 }) end,
      function(sprite) sprite:newLayer() end,
    },
    closed_meanwhile = {
      function(sprite) ase:close(sprite) end,
      function(sprite) sprite:close() end,
    },
  }
  for problem, all in pairs(happens) do
    for _, happen in ipairs(all) do
      local sprite, top = two_layers(ColorMode.RGB)
      local found, why = pictures(sprite, function() happen(sprite, top) end)
      check.same({ found, why }, { nil, problem })
    end
  end
end)

tests["a sprite that is closed before is not read"] = aseprite.test({}, function()
  local sprite = Sprite(1, 1)
  local read = reading.read(sprite)
  local plan = frame_scope.plan(read, { kind = "all" })
  sprite:close()
  local found, why = slices.at_once(function() return frames.pictures(read, plan) end)
  check.same({ found, why }, { nil, "closed_meanwhile" })
end)

tests["each frame keeps its time"] = function()
  check.same(frames.durations({ frames = { 100, 40, 70 } }, { frames = { 1, 3 } }), { 100, 70 })
end

return tests
