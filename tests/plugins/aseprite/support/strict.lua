--- Objects as Aseprite's: what is not a property of theirs can be neither read nor set.

local strict = {}

local states = setmetatable({}, { __mode = "k" })
local classes = setmetatable({}, { __mode = "k" })

---@class StrictClass
---@field name string
---@field get table<string, fun(state: table): any>
---@field set table<string, fun(state: table, value: any)>
---@field call table<string, function> methods; they get the state first
---@field check? fun(state: table) raises if the object is gone
---@field meta table further metamethods, which get the objects

---@param name string as errors say it
---@return StrictClass
function strict.class(name) return { name = name, get = {}, set = {}, call = {}, meta = {} } end

---@param name string
---@param is_alive fun(state: table): boolean
---@return StrictClass one whose objects raise when they are gone
function strict.mortal(name, is_alive)
  local class = strict.class(name)
  class.check = function(state)
    if not is_alive(state) then error("Tried to access a deleted '" .. name .. "'", 3) end
  end
  return class
end

local last_id = 0

---@return integer which nothing else has
function strict.new_id()
  last_id = last_id + 1
  return last_id
end

local function bound(class, name)
  return function(object, ...) return class.call[name](strict.state(object, class), ...) end
end

local function index(class)
  return function(object, key)
    if class.call[key] then return bound(class, key) end
    local getter = class.get[key] or error(("Field %s does not exist in %s"):format(tostring(key), class.name), 2)
    if class.check and key ~= "isValid" then class.check(states[object]) end
    return getter(states[object])
  end
end

local function newindex(class)
  return function(object, key, value)
    local setter = class.set[key] or error(("Cannot set field %s of %s"):format(tostring(key), class.name), 2)
    if class.check then class.check(states[object]) end
    setter(states[object], value)
  end
end

local function metatable(class)
  local found = {
    __name = class.name, __index = index(class), __newindex = newindex(class),
    __eq = function(a, b) return classes[a] == classes[b] and states[a] == states[b] end,
  }
  for name, method in pairs(class.meta) do found[name] = method end
  return found
end

---@param class StrictClass which gets no more properties after its first object
---@param state table
---@return table object
function strict.object(class, state)
  class.metatable = class.metatable or metatable(class)
  local object = setmetatable({}, class.metatable)
  states[object], classes[object] = state, class
  return object
end

---@param object any
---@param class StrictClass
---@return table state raises if the object is of another class, or gone
function strict.state(object, class)
  if classes[object] ~= class then error(class.name .. " expected, not " .. type(object), 3) end
  if class.check then class.check(states[object]) end
  return states[object]
end

---@param object any
---@param class StrictClass
---@return boolean
function strict.is(object, class) return object ~= nil and classes[object] == class end

---A list as Aseprite's: it has a length and numbers from 1 on.
---@param items any[]
---@param by_name? fun(name: string): any
---@return table
function strict.list(items, by_name)
  return setmetatable({}, {
    __len = function() return #items end,
    __index = function(_, key)
      if math.type(key) then return items[key] end
      if by_name then return by_name(key) end
      error("no such field of a list: " .. tostring(key), 2)
    end,
    __newindex = function() error("a list cannot be changed", 2) end,
    __pairs = function()
      return function(_, i)
        i = (i or 0) + 1
        if items[i] ~= nil then return i, items[i] end
      end
    end,
  })
end

return strict
