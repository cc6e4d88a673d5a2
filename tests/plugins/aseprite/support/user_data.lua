--- What users and extensions write to sprites, layers, cels, tags and slices: a text, a colour, and properties.

local geometry = require("geometry")
local history = require("history")
local strict = require("strict")

local user_data = {}

local put = history.put
local Properties = strict.class("Properties")

local function group_of(state) return state.owner.properties[state.extension] or {} end

Properties.meta.__index = function(object, key) return group_of(strict.state(object, Properties))[key] end
Properties.meta.__newindex = function(object, key, value)
  local state = strict.state(object, Properties)
  local all, changed = {}, {}
  for name, found in pairs(state.owner.properties) do all[name] = found end
  for name, found in pairs(group_of(state)) do changed[name] = found end
  rawset(changed, key, value)
  all[state.extension] = changed
  put(state.doc, state.owner, "properties", all)
end
Properties.meta.__pairs = function(object) return pairs(group_of(strict.state(object, Properties))) end
Properties.meta.__len = function(object)
  local count = 0
  for _ in pairs(object) do count = count + 1 end
  return count
end
Properties.meta.__call = function(object, extension)
  local state = strict.state(object, Properties)
  return strict.object(Properties, { owner = state.owner, doc = state.doc, extension = extension })
end

---Give a class the properties `data`, `color` and `properties`.
---@param class StrictClass
---@param of fun(state: table): table what holds them
---@param doc_of fun(state: table): table the document that they belong to
function user_data.add(class, of, doc_of)
  class.get.data = function(state) return of(state).data end
  class.set.data = function(state, value) put(doc_of(state), of(state), "data", value) end
  class.get.color = function(state) return geometry.color(of(state).color or { r = 0, g = 0, b = 0, a = 0 }) end
  class.set.color = function(state, value)
    local color = geometry.color(value)
    put(doc_of(state), of(state), "color", { r = color.red, g = color.green, b = color.blue, a = color.alpha })
  end
  class.get.properties = function(state)
    return strict.object(Properties, { owner = of(state), doc = doc_of(state), extension = "" })
  end
  class.set.properties = function(state, value)
    local all = {}
    for key, found in pairs(of(state).properties) do all[key] = found end
    all[""] = value
    put(doc_of(state), of(state), "properties", all)
  end
end

return user_data
