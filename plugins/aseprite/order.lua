--- What clean.lua is asked for by `--script-param NAME=VALUE`: texts in, what to do out.

local values = require("values")

local order = {}

local OWN = { "out", "scope", "tag", "layer", "frame", "fit", "palette" }
local SCOPES, FITS = { "all", "cel", "layer", "tag" }, { "same", "resize", "layer", "sprite" }

-- What the command line calls otherwise; false is what it does if nothing is said.
local SAID = { colors = { ["0"] = "auto" }, scale = { ["0"] = "auto", ["0.0"] = "auto" }, candidate = { ["-1"] = false } }

---@class Order
---@field out string
---@field choice Choice
---@field layer? string name of the layer that the scopes cel and layer mean; nil: the active one
---@field frame? string number of the frame that the scope cel means; nil: the active one
---@field fit? Fit nil: what the result allows
---@field palette? string "sprite", or a file
---@field options string[] for `sprite-bridge clean`

local function sorted(params)
  local names = {}
  for name in pairs(params) do names[#names + 1] = name end
  table.sort(names)
  return names
end

local function all_names(operation)
  local names = table.move(OWN, 1, #OWN, 1, {})
  for _, name in ipairs(values.keys(operation.params.properties)) do
    if not values.among(name, names) then names[#names + 1] = name end
  end
  return names
end

local function switch(name, value)
  if value == "true" then return "--" .. name end
  if value == "false" then return "--no-" .. name end
  return nil, "not_one_of", { name = name, value = value, choices = "true, false" }
end

-- As one word, so that no value is taken for another option.
local function option(name, value)
  local said = SAID[name] and SAID[name][value]
  if said == false then return false end
  return "--" .. name .. "=" .. (said or value)
end

local function options_of(params, operation)
  local found = {}
  for _, name in ipairs(sorted(params)) do
    local prop = operation.params.properties[name]
    if prop and not values.among(name, OWN) then
      local word, problem, said = (prop.type == "boolean" and switch or option)(name, params[name])
      if problem then return nil, problem, said end
      if word then found[#found + 1] = word end
    end
  end
  return found
end

---@param params table<string, string> `app.params`
---@param names string[] what they may be called
---@return boolean? ok
---@return string? problem `no_parameter`, `no_out`
---@return table? said its values
function order.check(params, names)
  for _, name in ipairs(sorted(params)) do
    if not values.among(name, names) then return nil, "no_parameter", { name = name, names = table.concat(names, ", ") } end
  end
  if not values.text(params.out) then return nil, "no_out" end
  return true
end

---@param params table<string, string>
---@param name string
---@param list string[]
---@return string? value one of the list, or nil if nothing is said
---@return string? problem `not_one_of`
---@return table? said its values
function order.one_of(params, name, list)
  local value = params[name]
  if value == nil or values.among(value, list) then return value end
  return nil, "not_one_of", { name = name, value = value, choices = table.concat(list, ", ") }
end

---@param params table<string, string> `app.params`
---@param operation table what `describe` says of it
---@return Order?
---@return string? problem a key of strings.lua
---@return table? said its values
function order.read(params, operation)
  local ok, wrong, value = order.check(params, all_names(operation))
  if not ok then return nil, wrong, value end
  local kind, problem, said = order.one_of(params, "scope", SCOPES)
  if problem then return nil, problem, said end
  local fit
  fit, problem, said = order.one_of(params, "fit", FITS)
  if problem then return nil, problem, said end
  local options
  options, problem, said = options_of(params, operation)
  if not options then return nil, problem, said end
  return {
    out = params.out, choice = { kind = kind or params.tag and "tag" or "all", tag = params.tag }, layer = params.layer,
    frame = params.frame, fit = fit, palette = params.palette, options = options,
  }
end

return order
