--- What of the active sprite is cleaned, as the user looks at one thing and another.

local reading = require("reading")
local scope = require("scope")
local strings = require("strings")

local Site = {}
Site.__index = Site

---@param kind string of the scope that is wanted
---@return table site that has not looked yet
function Site.new(kind) return setmetatable({ wanted = { kind = kind }, choices = {} }, Site) end

---Look at the active sprite as it is now: `read` describes it; where there is none, `problem` and `said` say why.
function Site:look()
  self.read, self.problem, self.said = reading.read(app.sprite)
  self.choices = self.read and scope.choices(self.read) or {}
end

---@return any id of the sprite that was looked at last; nil if there is none
function Site:id() return self.read and self.read.id end

local function words_of(entry)
  local choice = entry.choice
  if choice.kind == "tag" then return strings.get("scope_tag_words", { tag = choice.tag, words = entry.words }) end
  return strings.get("scope_words", { scope = strings.get("scope_" .. choice.kind), words = entry.words })
end

local function entry_of(choices, wanted)
  for _, entry in ipairs(choices) do
    local choice = entry.choice
    -- Of the tags it may be any, if none was chosen: that was in another sprite.
    if choice.kind == wanted.kind and (not wanted.tag or choice.tag == wanted.tag) then return entry end
  end
  return nil
end

-- Where nothing is selected it is the active cel; where the sprite has no such thing, all cels.
function Site:_entry()
  local found = entry_of(self.choices, self.wanted)
  if not found and self.wanted.kind == "range" then found = entry_of(self.choices, { kind = "cel" }) end
  return found or self.choices[#self.choices]
end

---@return string[] texts what can be chosen, such as "All cels: 12 cels, 3 unique"
---@return string? text what is chosen; nil if there is nothing to clean
function Site:texts()
  local texts, entry = {}, self:_entry()
  for i, one in ipairs(self.choices) do texts[i] = words_of(one) end
  return texts, entry and words_of(entry)
end

---@param text string one of `texts`
---@return string? kind of what was chosen
function Site:choose(text)
  for _, entry in ipairs(self.choices) do
    if words_of(entry) == text then
      self.wanted = entry.choice
      return entry.choice.kind
    end
  end
  return nil
end

---@return Plan? plan of what is chosen
---@return string? problem a key of strings.lua
---@return table? said its values
function Site:plan()
  if not self.read then return nil, self.problem, self.said end
  local entry = self:_entry()
  return scope.plan(self.read, entry and entry.choice or self.wanted)
end

return Site
