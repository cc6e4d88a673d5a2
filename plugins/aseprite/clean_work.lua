--- One cleaning: the pictures are read, the daemon is asked, and what comes back is put into the sprite.
--
-- From the result on it may ask again for another size.

local Preview = require("preview")
local Work = require("work")
local answer = require("answer")
local apply_plan = require("apply_plan")
local applying = require("applying")
local candidates = require("candidates")
local fingerprint = require("fingerprint")
local reading = require("reading")
local strings = require("strings")
local values = require("values")

local CleanWork = Work.extend()

---@class CleanSpec: WorkSpec
---@field plan Plan
---@field explain boolean
---@field fit Fit that is taken if the result allows it

---@param spec CleanSpec
---@return table work that is read from now on, bit by bit
function CleanWork.new(spec)
  return Work.start(CleanWork, spec, { candidates = {}, fit = spec.fit, palette_choice = "keep" })
end

function CleanWork:planned()
  local plan = self.spec.plan
  return { w = plan.rect.w, h = plan.rect.h, count = #plan.images }
end

function CleanWork:read_all() return reading.pictures(self.spec.read, self.spec.plan) end

function CleanWork:fail(message, hint)
  self.picked = self.size
  Work.fail(self, message, hint)
end

function CleanWork:has_read(pictures, stamps)
  self.fingerprint, self.before = fingerprint.take(self.spec.read, stamps), {}
  local rect = self.spec.plan.rect
  for i, data in ipairs(pictures) do self.before[i] = Preview.image(rect.w, rect.h, data) end
  self:_ask_for(self.spec.params)
end

-- The pictures that are sent are those of the preview: they are in memory once.
function CleanWork:_images()
  local rect, data = self.spec.plan.rect, {}
  for i, image in ipairs(self.before) do data[i] = image.bytes end
  return { { w = rect.w, h = rect.h, format = "rgba8", count = #data, data = table.concat(data) } }
end

function CleanWork:_ask_for(params)
  self:ask({ params = params, images = self:_images(), explain = self.spec.explain })
end

function CleanWork:answered(report)
  local found = answer.read(report, #self.spec.plan.images, self.spec.explain)
  if not found then return self:fail(strings.problem("wrong_result")) end
  self:_answered(found)
end

function CleanWork:_answered(found)
  self.answer = found
  self:has_result({ w = found.w, h = found.h, count = #found.pictures })
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
function CleanWork:pick(size)
  self.picked = size
  self:_ask_for(candidates.params(self.spec.params, size))
end

-- The result

---@return Fit[] how it can be put into the sprite
function CleanWork:fits() return apply_plan.fits(self.spec.plan, self.result) end

---@return string[] what can become of the palette; none if the sprite has none that matters
function CleanWork:palettes() return self.spec.read.mode == "indexed" and { "keep", "replace" } or {} end

function CleanWork:_change(choice)
  local spec = self.spec
  if spec.read.mode ~= "indexed" then return {} end
  return applying.change(spec.read, spec.plan, self.fit, choice, answer.colors(self.answer.report))
end

-- The palette is kept where that is possible.
function CleanWork:_choose_palette()
  self.palette_choice = not self:_change("keep") and self:_change("replace") and "replace" or "keep"
end

---@param fit Fit one of `fits`
function CleanWork:put(fit)
  self.fit = fit
  self:_choose_palette()
end

---Put the result into the sprite: "applied" is told, or "failed", and the sprite is as it was.
function CleanWork:apply()
  local spec, found = self.spec, self.answer
  self.phase = "applying"
  self:run(applying.work({
    read = spec.read, plan = spec.plan, fingerprint = self.fingerprint, pictures = found.pictures, w = found.w, h = found.h,
    fit = self.fit, palette = self.palette_choice, colors = answer.colors(found.report),
  }), function(ok, problem, said)
    if not ok then return self:fail(strings.problem(problem, said)) end
    self.phase = "answered"
    spec.on("applied")
  end)
end

---@return PreviewPictures
function CleanWork:pictures()
  local found = self.answer
  local shown = { before = self.before, after = {}, frames = Preview.frames(self.spec.read, self.spec.plan) }
  for i, data in ipairs(found.pictures) do shown.after[i] = Preview.image(found.w, found.h, data) end
  local explained = found.explained
  if explained then shown.explained = Preview.image(explained.w, explained.h, explained.data) end
  return shown
end

return CleanWork
