local check = require("check")
local daemon = require("daemon")
local values = require("values")
local vectors = require("vectors")

local tests = {}
local told, says = daemon.told, daemon.says

local function expect(actions, line) check.same(told(actions), line) end

local function last(actions) return actions[#actions] end

local function dots(w, h, count)
  return { w = w, h = h, format = "rgba8", count = count or 1, data = ("\0"):rep(4 * w * h * (count or 1)) }
end

local function clean(session, ...)
  return session:ask({ op = "clean", images = { dots(2, 2), ... } })
end

tests["from off to ready, one step after the other"] = function()
  local session = daemon.session()
  check.same(session.state, "off")
  expect(session:want(), "state connecting, look")
  expect(session:want(), "")
  local actions = session:looked(daemon.FOUND)
  expect(actions, "state connecting, open 1")
  check.same(actions[2].url, daemon.FOUND.ws)
  actions = session:opened(1)
  expect(actions, "state greeting, send hello hello")
  check.contains(actions[2].bytes, "secret")
  expect(session:received(1, daemon.welcome()), "state ready")
  check.same(session.state, "ready")
end

tests["a daemon that does not run is started, and looked for until it is there"] = function()
  local session = daemon.session()
  session:want()
  expect(session:looked(nil, "no_file"), "state starting, start")
  expect(session:started(), "")
  for _ = 1, 3 do
    expect(daemon.wait(session, 1), "look")
    expect(session:looked(nil, "no_file"), "")
  end
  expect(daemon.wait(session, 1), "look")
  expect(session:looked(daemon.FOUND), "state starting, open 1")
  expect(session:opened(1), "state greeting, send hello hello")
  expect(session:received(1, daemon.welcome()), "state ready")
end

tests["the file of a daemon that is no more leads to one start"] = function()
  local session = daemon.session()
  session:want()
  session:looked(daemon.FOUND)
  expect(session:failed(1), "close, state starting, start")
  session:started()
  expect(daemon.wait(session, 1), "look")
  expect(last(session:looked(daemon.FOUND)) and session:failed(session.socket), "close")
  expect(daemon.wait(session, 1), "look")
end

tests["a daemon that never comes is given up, with what to do"] = function()
  local session = daemon.session()
  session:want()
  session:looked(nil, "no_file")
  session:started()
  local actions = {}
  for _ = 1, 200 do
    actions = daemon.wait(session, 1)
    if told(actions) ~= "look" then break end
    session:looked(nil, "no_file")
  end
  expect(actions, "state error")
  check.contains(actions[1].hint, "sprite-bridge serve")
end

tests["what stands in the way is told with a next step, and it can be tried again"] = function()
  for _, problem in ipairs({ "no_home", "no_door", "other_protocol", "not_allowed" }) do
    local session = daemon.session()
    session:want()
    local actions = session:looked(nil, problem)
    expect(actions, "state error")
    check.is_true(#actions[1].text > 0 and #actions[1].hint > 0)
    expect(session:want(), "state connecting, look")
  end
  local session = daemon.session()
  session:want()
  session:looked(nil, "no_file")
  expect(session:started("no_launcher"), "state error")
  session:want()
  session:looked(daemon.FOUND)
  expect(session:failed(session.socket, "not_allowed"), "close, state error")
end

tests["nobody waits for ever for a connection or a greeting"] = function()
  local session = daemon.session()
  session:want()
  session:looked(daemon.FOUND)
  expect(daemon.wait(session, 10), "close, state error")
  session:want()
  session:looked(daemon.FOUND)
  session:opened(session.socket)
  expect(daemon.wait(session, 10), "close, state error")
end

tests["time in which Aseprite stands still does not count"] = function()
  local session = daemon.session()
  session:tick(0)
  session:want()
  session:looked(daemon.FOUND)
  expect(session:tick(100), "")
  expect(session:tick(50), "")
  check.same(session.state, "connecting")
end

tests["an old token is read again once"] = function()
  local session = daemon.session()
  session:want()
  session:looked(daemon.FOUND)
  session:opened(1)
  local no = says("failure", "hello", "code", "unauthorized", "message", "wrong token")
  expect(session:received(1, no), "close, state connecting, look")
  session:looked(daemon.FOUND)
  session:opened(session.socket)
  local actions = session:received(session.socket, no)
  expect(actions, "close, state error")
  check.contains(actions[2].text, "wrong token")
end

tests["a daemon of another protocol or version is told"] = function()
  local session = daemon.session()
  session:want()
  session:looked(daemon.FOUND)
  session:opened(1)
  local actions = session:received(1, says("failure", "hello", "code", "version", "message", "2"))
  check.contains(last(actions).hint, "sprite-bridge install aseprite")
  session:want()
  session:looked(daemon.FOUND)
  session:opened(session.socket)
  actions = session:received(session.socket, daemon.welcome("sprite-bridge 0.2.0"))
  expect(actions, "state ready")
  check.contains(actions[1].notice, "Sprite Bridge 0.2.0 runs, and this extension is of 0.1.0")
end

tests["a request is sent, its progress and its answer are told"] = function()
  local session = daemon.ready()
  local id, actions = clean(session)
  expect(actions, "send request a1, state busy")
  actions = session:received(1, says("progress", id, "share", 0.5, "step", "grid"))
  expect(actions, "progress a1")
  check.same({ actions[1].share, actions[1].step }, { 0.5, "grid" })
  actions = session:received(1, says("reply", id))
  expect(actions, "reply a1, state ready")
  check.same(actions[1].images, {})
end

tests["what is asked early is sent when it can be"] = function()
  local session = daemon.session()
  local _, actions = clean(session)
  expect(actions, "state connecting, look")
  expect(select(2, session:ask("describe")), "")
  session:looked(daemon.FOUND)
  session:opened(1)
  expect(session:received(1, daemon.welcome()), "state ready, send request a1, send describe a2, state busy")
  expect(session:received(1, says("reply", "a2")), "reply a2")
  local busy = says("failure", "a1", "code", "busy", "message", "m", "hint", "h")
  expect(session:received(1, busy), "failure a1 busy, state ready")
end

tests["a failure is told as it was said"] = function()
  local session = daemon.ready()
  clean(session)
  local said = says("failure", "a1", "code", "bad_params", "message", "m", "hint", "h", "field", "size")
  check.same(session:received(1, said)[1], {
    kind = "report", what = "failure", id = "a1", code = "bad_params", message = "m", hint = "h", field = "size",
  })
end

tests["cancelling asks the daemon, whose word ends it"] = function()
  local session = daemon.ready()
  local id = clean(session)
  expect(session:cancel(id), "send cancel a1")
  expect(session:cancel(id), "")
  expect(session:received(1, says("cancel", id, "found", true)), "")
  expect(session:received(1, says("failure", id, "code", "cancelled", "message", "c")), "failure a1 cancelled, state ready")
  expect(session:cancel(id), "")
end

tests["an answer that crossed the cancelling ends it as well"] = function()
  local session = daemon.ready()
  local id = clean(session)
  session:cancel(id)
  expect(session:received(1, says("reply", id)), "reply a1, state ready")
  expect(session:received(1, says("cancel", id, "found", false)), "")
end

tests["cancelling that nobody answers is done after a while, and late answers are not heard"] = function()
  local session = daemon.ready()
  local id = clean(session)
  session:cancel(id)
  expect(daemon.wait(session, 10), "failure a1 cancelled, state ready")
  expect(session:received(1, says("reply", id)), "")
end

tests["what was not sent yet is cancelled here"] = function()
  local session = daemon.session()
  local id = clean(session)
  expect(session:cancel(id), "failure a1 cancelled")
  session:looked(daemon.FOUND)
  session:opened(1)
  expect(session:received(1, daemon.welcome()), "state ready")
end

tests["what the daemon would not take is not sent, and says how much it may be"] = function()
  for code, images in pairs({
    too_large = { dots(15, 15), dots(15, 15), dots(15, 15) }, too_wide = { dots(101, 1) }, too_many = { dots(1, 1, 7) },
    bad_request = { { w = 1, h = 1, format = "rgba8", data = "" } },
  }) do
    local session = daemon.ready()
    local _, actions = session:ask({ op = "clean", images = images })
    expect(actions, "failure a1 " .. code)
    check.is_true(#actions[1].message > 0 and #actions[1].hint > 0)
    check.same(actions[1].message:find("[{}]"), nil)
    check.same(session.state, "ready")
  end
end

tests["a message that its header makes too large is not sent"] = function()
  local session = daemon.ready()
  local images = { dots(15, 15), dots(15, 15) }
  check.same(session:refusal("clean", images), nil)
  local words = values.map("words", ("x"):rep(200))
  expect(select(2, session:ask({ op = "clean", images = images, params = words })), "failure a1 too_large")
  expect(select(2, session:ask({ op = "clean", images = images })), "send request a2, state busy")
end

tests["what cannot be sent is known before there are pictures, once the daemon has said what it takes"] = function()
  local session = daemon.session()
  local planned = { { w = 15, h = 15, count = 3 } }
  check.same(session:refusal("clean", planned), nil)
  session:tick(0)
  session:want()
  session:looked(daemon.FOUND)
  session:opened(1)
  check.same(session:refusal("clean", planned), nil)
  session:received(1, daemon.welcome())
  check.same(session:refusal("clean", planned), "too_large")
  clean(session)
  check.same({ session.state, (session:refusal("clean", planned)) }, { "busy", "too_large" })
  session:leave()
  check.same(session:refusal("clean", planned), nil, "the next daemon may take more")
end

tests["a lost connection ends what was asked, and the next question connects again"] = function()
  local session = daemon.ready()
  clean(session)
  expect(session:closed(1), "close, failure a1 lost, state error")
  expect(select(2, clean(session)), "state connecting, look")
end

tests["a connection that nobody needs is lost silently"] = function()
  local session = daemon.ready()
  expect(session:closed(1), "close, state off")
  expect(session:closed(1), "")
end

tests["what an old socket still says is not heard"] = function()
  local session = daemon.ready()
  session:closed(1)
  session:want()
  session:looked(daemon.FOUND)
  check.same(session.socket, 3)
  expect(session:opened(1), "")
  expect(session:received(1, daemon.welcome()), "")
  expect(session:failed(1), "")
  expect(session:closed(1), "")
  check.same(session.state, "connecting")
end

tests["a daemon that works silently is asked whether it is there, and given up if it is not"] = function()
  local session = daemon.ready()
  daemon.wait(session, 60)
  check.same(session.state, "ready")
  clean(session)
  expect(daemon.wait(session, 60), "send status s1")
  expect(session:received(1, says("reply", "s1")), "")
  expect(daemon.wait(session, 60), "send status s2")
  expect(daemon.wait(session, 60), "close, failure a1 no_answer, state error")
end

tests["what is not understood ends the connection and all that was asked"] = function()
  local unread = says("failure", "-", "code", "bad_message", "message", "m")
  for _, bytes in ipairs({ "", "\0\0\0\1\xc1", daemon.welcome(), unread }) do
    local session = daemon.ready()
    local id = clean(session)
    local actions = session:received(1, bytes)
    check.same(actions[2].id, id)
    check.same(session.state, "error")
    check.is_true(#last(actions).hint > 0)
  end
end

tests["leaving closes, and nothing more comes"] = function()
  local session = daemon.ready()
  clean(session)
  expect(session:leave(), "close, state off")
  expect(session:received(1, says("reply", "a1")), "")
  expect(daemon.wait(session, 60), "")
end

tests["a picture that was sent is let go of"] = function()
  local session = daemon.ready()
  local ask = { op = "clean", images = { dots(2, 2) } }
  session:ask(ask)
  check.same(ask.images, nil)
end

local STATES = { off = 1, starting = 1, connecting = 1, greeting = 1, ready = 1, busy = 1, error = 1 }

-- Any input in any state, hostile bytes among them.
local function random_input(session, pieces)
  local socket = session.socket - (math.random(6) == 1 and 1 or 0)
  local whole = pieces[math.random(#pieces)]
  local inputs = {
    function() return session:want() end,
    function() return session:looked(math.random(2) == 1 and daemon.FOUND or nil, "no_file") end,
    function() return session:started(math.random(4) == 1 and "no_launcher" or nil) end,
    function() return session:opened(socket) end,
    function() return session:received(socket, daemon.welcome()) end,
    function() return session:received(socket, whole) end,
    function() return session:received(socket, whole:sub(1, math.random(#whole))) end,
    function() return math.random(4) == 1 and session:closed(socket) or {} end,
    function() return math.random(4) == 1 and session:failed(socket) or {} end,
    function() return select(2, clean(session)) end,
    function() return session:cancel("a" .. math.random(20)) end,
    function() return session:tick((session.last_tick or 0) + math.random() * 2) end,
  }
  return inputs[math.random(#inputs)]()
end

tests["whatever happens in whatever order, each question is answered at most once and no state is unknown"] = function()
  math.randomseed(5)
  local pieces, seen, ends = {}, {}, 0
  for i, vector in ipairs(vectors.messages) do pieces[i] = check.unhex(vector.envelope) end
  for i = 1, 12 do pieces[#pieces + 1] = says("reply", "a" .. i) end
  for _ = 1, 150 do
    local session, ended = daemon.session(), {}
    for _ = 1, 120 do
      for _, action in ipairs(random_input(session, pieces)) do
        if action.what == "reply" or action.what == "failure" then
          check.is_true(not ended[action.id], action.id)
          ended[action.id], ends = true, ends + 1
        end
      end
      check.is_true(STATES[session.state])
      seen[session.state] = true
    end
  end
  for state in pairs(STATES) do check.is_true(seen[state] or state == "off", state .. " was never seen") end
  check.is_true(ends > 100)
end

return tests
