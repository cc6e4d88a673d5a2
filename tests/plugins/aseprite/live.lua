--- The extension's session with a real daemon: `lua5.4 live.lua SOURCES`. test_aseprite_lua.py carries its messages.
--
-- Says one line for each action on stdout ("open URL", "send HEX", "close") and hears one for each event on stdin
-- ("opened", "received HEX", "closed", "failed", "time SECONDS"). The last line is "done", or what went wrong.

package.path = table.concat({ arg[0]:match("^(.*)[/\\]") .. "/support/?.lua", arg[1] .. "/?.lua" }, ";")

local check = require("check")
local connection = require("connection")
local form = require("form")
local json = require("json")
local Session = require("session")
local values = require("values")
local wire = require("wire")

local session = Session.new("a test in Lua 1.0", check.is_true(os.getenv("VERSION")))
local reports, states = {}, {}

local function say(...)
  io.write(table.concat({ ... }, " "), "\n")
  io.flush()
end

local function read_connection()
  local folder = check.is_true(connection.folder(os.getenv, "linux"))
  local file = io.open(connection.path(folder, connection.FILE, "linux"), "rb")
  if not file then return nil, "no_file" end
  local text = file:read("a")
  file:close()
  return connection.parse(text, json.decode, wire.VERSION)
end

local act
local ACTIONS = {
  look = function() act(session:looked(read_connection())) end,
  open = function(action) say("open", action.url) end,
  send = function(action) say("send", check.hex(action.bytes)) end,
  close = function() say("close") end,
  start = function() act(session:started("no_launcher")) end,
  report = function(action)
    if action.what == "state" then
      states[#states + 1] = action.state
      check.is_true(action.state ~= "error", action.text)
    else
      reports[#reports + 1] = action
    end
  end,
}

function act(actions)
  for _, action in ipairs(actions) do ACTIONS[action.kind](action) end
end

local EVENTS = {
  opened = function() return session:opened(session.socket) end,
  received = function(hex) return session:received(session.socket, check.unhex(hex)) end,
  closed = function() return session:closed(session.socket) end,
  failed = function() return session:failed(session.socket) end,
  time = function(seconds) return session:tick(tonumber(seconds)) end,
}

-- The end of what was asked; progress on the way is counted.
local function answer(id)
  local steps = 0
  while true do
    while #reports > 0 do
      local report = table.remove(reports, 1)
      if report.what ~= "progress" then
        check.same(report.id, id)
        return report, steps
      end
      steps = steps + 1
    end
    local line = check.is_true(io.read(), "nobody speaks any more")
    local event, rest = line:match("^(%a+) ?(.*)$")
    act(EVENTS[event](rest))
  end
end

local function ask(what)
  local id, actions = session:ask(what)
  act(actions)
  return answer(id)
end

-- A picture of 8 x 8 pixels of which each is 8 x 8: two colours in a pattern, shifted by `shift`.
local function upscaled(shift)
  local rows = {}
  for y = 0, 63 do
    local row = {}
    for x = 0, 63 do
      local cx, cy = x // 8 + shift, y // 8
      row[#row + 1] = (cx * 5 + cy * 3) % 7 < 3 and "\200\40\40\255" or "\40\60\180\255"
    end
    rows[#rows + 1] = table.concat(row)
  end
  return { w = 64, h = 64, format = "rgba8", data = table.concat(rows) }
end

local function main()
  local described = ask("describe")
  check.same(described.what, "reply")
  local count = 0
  for _, name in ipairs(values.keys(described.body.operations)) do
    local rows, unknown = form.rows(described.body.operations[name])
    check.same(unknown, {})
    local first = name == "decompose" and "deadline_s" or "size"
    check.same(rows[1].name, first, "the order of the parameters was lost")
    local entered = {}
    for _, row in ipairs(rows) do entered[row.id] = row.value end
    check.same(form.params(described.body.operations[name], entered, {}), values.map())
    count = count + 1
  end
  check.is_true(count > 0)

  local operation = described.body.operations.clean
  local params = check.is_true(form.params(operation, { background = "keep", model = false, size = "8x8" }, {}))
  local cleaned, steps = ask({ op = "clean", params = params, images = { upscaled(0), upscaled(1) } })
  check.same(cleaned.what, "reply", cleaned.message)
  check.is_true(steps > 0, "no progress was told")
  local picture = cleaned.images[1]
  check.same({ #cleaned.images, picture.w, picture.h, picture.count }, { 1, 8, 8, 2 })
  local first, second = picture.data:sub(1, 256), picture.data:sub(257)
  check.same(first:sub(1, 4), upscaled(0).data:sub(1, 4))
  check.same(second:sub(1, 4), upscaled(1).data:sub(1, 4))
  check.same(check.bare(cleaned.body.report.size), { 8, 8 })

  local refused = ask({ op = "clean", params = values.map("size", "x"), images = { upscaled(0) } })
  check.same({ refused.what, refused.code, refused.field }, { "failure", "bad_params", "size" })

  local id, actions = session:ask({ op = "clean", images = { upscaled(0) } })
  act(actions)
  act(session:cancel(id))
  local ended = answer(id)
  check.is_true(ended.what == "reply" or ended.code == "cancelled", ended.code)
  check.same(session.state, "ready")
  act(session:leave())
  check.same(table.concat(states, " "),
    "connecting connecting greeting ready busy ready busy ready busy ready busy ready off")
end

local ok, why = xpcall(main, debug.traceback)
say(ok and "done" or tostring(why):gsub("\n", " | "))
