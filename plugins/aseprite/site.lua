--- What of the active sprite is taken, as the user looks at one thing and another.

local reading = require("reading")
local strings = require("strings")

local Site = {}
Site.__index = Site

---@param scope table what can be chosen from: scope.lua or frame_scope.lua
---@param kind string of the scope that is wanted
---@return table site that has not looked yet
function Site.new(scope, kind) return setmetatable({ scope = scope, wanted = { kind = kind }, choices = {} }, Site) end

---Look at the active sprite as it is now: `read` describes it; where there is none, `problem` and `said` say why.
function Site:look()
  self.read, self.problem, self.said = reading.read(app.sprite)
  self.choices = self.read and self.scope.choices(self.read) or {}
end

---@return any id of the sprite that was looked at last; nil if there is none
function Site:id() return self.read and self.read.id end

function Site:_words_of(entry)
  local choice = entry.choice
  if choice.kind == "tag" then return strings.get("scope_tag_words", { tag = choice.tag, words = entry.words }) end
  return strings.get("scope_words", { scope = strings.get(self.scope.NAMES .. choice.kind), words = entry.words })
end

local function entry_of(choices, wanted)
  for _, entry in ipairs(choices) do
    local choice = entry.choice
    -- Of the tags it may be any, if none was chosen: that was in another sprite.
    if choice.kind == wanted.kind and (not wanted.tag or choice.tag == wanted.tag) then return entry end
  end
  return nil
end

-- Where nothing is selected it is the active cel; where the sprite has no such thing, all there is.
function Site:_entry()
  local found = entry_of(self.choices, self.wanted)
  if not found and self.wanted.kind == "range" then found = entry_of(self.choices, { kind = "cel" }) end
  return found or self.choices[#self.choices]
end

---@return string[] texts what can be chosen, such as "All cels: 12 cels, 3 unique"
---@return string? text what is chosen; nil if there is nothing
function Site:texts()
  local texts, entry = {}, self:_entry()
  for i, one in ipairs(self.choices) do texts[i] = self:_words_of(one) end
  return texts, entry and self:_words_of(entry)
end

---@param text string one of `texts`
---@return string? kind of what was chosen
function Site:choose(text)
  for _, entry in ipairs(self.choices) do
    if self:_words_of(entry) == text then
      self.wanted = entry.choice
      return entry.choice.kind
    end
  end
  return nil
end

---@return any plan of what is chosen; nil if there is none
---@return string? problem a key of strings.lua
---@return table? said its values
function Site:plan()
  if not self.read then return nil, self.problem, self.said end
  local entry = self:_entry()
  return self.scope.plan(self.read, entry and entry.choice or self.wanted)
end

return Site
