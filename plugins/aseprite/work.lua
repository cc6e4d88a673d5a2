--- One cleaning: the pictures are read, the daemon is asked, and what comes back is put into the sprite.
--
-- It reads, then it asks, then it has a result; from there it may ask again for another size. Whatever ends it leaves the
-- sprite as it is, but for `apply`.

local Preview = require("preview")
local answer = require("answer")
local apply_plan = require("apply_plan")
local applying = require("applying")
local candidates = require("candidates")
local fingerprint = require("fingerprint")
local reading = require("reading")
local slices = require("slices")
local strings = require("strings")
local values = require("values")

local Work = {}
Work.__index = Work

---@class WorkSpec
---@field host table
---@field read SpriteTable of the sprite, as it is now
---@field plan Plan
---@field op string
---@field params table
---@field explain boolean
---@field fit Fit that is taken if the result allows it
---@field on fun(event: "progress" | "answered" | "applied" | "failed", message?: string, hint?: string)

---@param spec WorkSpec
---@return table work that is read from now on, bit by bit
function Work.new(spec)
  local self = setmetatable({
    spec = spec, phase = "reading", share = 0, step = "", candidates = {}, fit = spec.fit, palette_choice = "keep",
  }, Work)
  self:_run(function() return reading.pictures(spec.read, spec.plan) end, function(pictures, found)
    if not pictures then return self:_fail(strings.problem(found)) end
    self:_has_read(pictures, found)
  end)
  return self
end

---@return boolean
function Work:is_busy() return self.phase == "reading" or self.phase == "asking" or self.phase == "applying" end

-- Where there is a result, it is there still.
function Work:_fail(message, hint)
  self.phase, self.asking, self.picked = self.result and "answered" or "ended", nil, self.size
  self.spec.on("failed", message, hint)
end

-- In slices, with progress.
function Work:_run(work, on_done)
  self.share, self.step = 0, ""
  self.running = slices.start(work, {
    done = on_done,
    share = function(share)
      self.share = share
      self.spec.on("progress")
    end,
    fault = function(message)
      self:_fail(strings.problem("fault", { message = message:match("^[^\n]*") }))
    end,
  })
end

function Work:_has_read(pictures, stamps)
  self.fingerprint, self.before = fingerprint.take(self.spec.read, stamps), {}
  local rect = self.spec.plan.rect
  for i, data in ipairs(pictures) do self.before[i] = Preview.image(rect.w, rect.h, data) end
  self:_ask(self.spec.params)
end

-- The pictures that are sent are those of the preview: they are in memory once.
function Work:_images()
  local rect, data = self.spec.plan.rect, {}
  for i, image in ipairs(self.before) do data[i] = image.bytes end
  return { { w = rect.w, h = rect.h, format = "rgba8", count = #data, data = table.concat(data) } }
end

function Work:_ask(params)
  local asking = {}
  self.phase, self.share, self.step, self.asking = "asking", 0, "", asking
  local ask = { op = self.spec.op, params = params, images = self:_images(), explain = self.spec.explain }
  asking.id = self.spec.host:ask(ask, function(report)
    if self.asking == asking then self:_told(report) end -- else it was cancelled, or asked anew
  end)
  if self.asking == asking then self.spec.on("progress") end -- it may be long before there is a connection
end

function Work:_told(report)
  if report.what == "progress" then
    self.share, self.step = report.share, report.step
    return self.spec.on("progress")
  end
  if report.what == "failure" then return self:_fail(report.message, report.hint) end
  local found = answer.read(report, #self.spec.plan.images, self.spec.explain)
  if not found then return self:_fail(strings.problem("wrong_result")) end
  self:_answered(found)
end

function Work:_answered(found)
  self.phase, self.asking, self.answer = "answered", nil, found
  self.result = { w = found.w, h = found.h, count = #found.pictures }
  self.size = ("%dx%d"):format(found.w, found.h)
  self.picked = self.size
  local listed = candidates.of(found.report)
  if #listed > 0 then self.candidates = listed end -- who picked one is sure; the others can still be picked
  local fits = self:fits()
  self:put(values.among(self.fit, fits) and self.fit or fits[1])
  self.spec.on("answered")
end

---Ask again, for a result of this size.
---@param size string of one of the candidates
function Work:pick(size)
  self.picked = size
  self:_ask(candidates.params(self.spec.params, size))
end

---End what is going on. What was there before stays.
function Work:cancel()
  if not self:is_busy() then return end
  local asking = self.asking
  if self.running then self.running.cancel() end
  self:_fail(strings.get("cancelled"))
  if asking and asking.id then self.spec.host:cancel(asking.id) end
end

-- The result

---@return Fit[] how it can be put into the sprite
function Work:fits() return apply_plan.fits(self.spec.plan, self.result) end

---@return string[] what can become of the palette; none if the sprite has none that matters
function Work:palettes() return self.spec.read.mode == "indexed" and { "keep", "replace" } or {} end

function Work:_change(choice)
  local spec = self.spec
  if spec.read.mode ~= "indexed" then return {} end
  return applying.change(spec.read, spec.plan, self.fit, choice, answer.colors(self.answer.report))
end

-- The palette is kept where that is possible.
function Work:_choose_palette()
  self.palette_choice = not self:_change("keep") and self:_change("replace") and "replace" or "keep"
end

---@param fit Fit one of `fits`
function Work:put(fit)
  self.fit = fit
  self:_choose_palette()
end

---Put the result into the sprite: "applied" is told, or "failed", and the sprite is as it was.
function Work:apply()
  local spec, found = self.spec, self.answer
  self.phase = "applying"
  self:_run(applying.work({
    read = spec.read, plan = spec.plan, fingerprint = self.fingerprint, pictures = found.pictures, w = found.w, h = found.h,
    fit = self.fit, palette = self.palette_choice, colors = answer.colors(found.report),
  }), function(ok, problem, said)
    if not ok then return self:_fail(strings.problem(problem, said)) end
    self.phase = "answered"
    spec.on("applied")
  end)
end

---@return PreviewPictures
function Work:pictures()
  local found = self.answer
  local shown = { before = self.before, after = {}, frames = Preview.frames(self.spec.read, self.spec.plan) }
  for i, data in ipairs(found.pictures) do shown.after[i] = Preview.image(found.w, found.h, data) end
  local explained = found.explained
  if explained then shown.explained = Preview.image(explained.w, explained.h, explained.data) end
  return shown
end

return Work
