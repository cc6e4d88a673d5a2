local aseprite = require("aseprite")
local check = require("check")
local documents = require("documents")

local tests = {}

local function raises(f, part)
  local ok, why = pcall(f)
  check.is_true(not ok, "it did not raise")
  check.contains(tostring(why), part)
end

tests["what is no property can be neither read nor set"] = aseprite.test({}, function()
  local sprite = Sprite(4, 4)
  raises(function() return sprite.name end, "name")
  raises(function() sprite.id = 3 end, "id")
  raises(function() return app.spirte end, "spirte")
  raises(function() return app.command.Explode end, "not found")
  raises(function() return sprite.layers[1].cels[1].id end, "id")
end)

tests["objects of one thing are equal, and gone when it is"] = aseprite.test({}, function()
  local sprite = Sprite(4, 4)
  local layer = sprite.layers[1]
  check.is_true(layer == sprite.layers[1] and sprite == app.sprite)
  sprite:deleteLayer(layer)
  raises(function() return layer.name end, "deleted")
  sprite:close()
  check.same(sprite.isValid, false)
  raises(function() return sprite.width end, "deleted")
end)

tests["what the user closed can be read and not changed"] = aseprite.test({}, function(ase)
  local sprite = Sprite(4, 4)
  ase:close(sprite)
  app.sprite = sprite
  check.same({ sprite.isValid, sprite.width, app.sprite, #app.sprites }, { true, 4, nil, 0 })
  check.same(pcall(app.transaction, "x", function() sprite.width = 8 end), false)
  check.same(sprite.width, 4)
end)

tests["a transaction is one step, and an error in it takes everything back"] = aseprite.test({}, function(ase)
  local sprite = Sprite(4, 4)
  app.transaction("Both", function()
    sprite.width = 8
    sprite:newLayer().name = "second"
  end)
  check.same(ase:undo_names(sprite), { "Both" })
  raises(function()
    app.transaction("Fails", function()
      sprite.layers[2].name = "third"
      sprite:deleteLayer(sprite.layers[1])
      error("in it")
    end)
  end, "in it")
  check.same({ #sprite.layers, sprite.layers[2].name, #ase:undo_names(sprite) }, { 2, "second", 1 })
  app.undo()
  check.same({ #sprite.layers, sprite.width }, { 1, 4 })
  app.redo()
  check.same({ #sprite.layers, sprite.width }, { 2, 8 })
end)

tests["a new image of a cel is that of linked cels as well, and the old one is gone"] = aseprite.test({}, function()
  local sprite = Sprite(2, 1)
  sprite:newEmptyFrame()
  local cel = sprite.cels[1]
  documents.link(cel, 2)
  local old, image = cel.image, Image(1, 1, 0)
  image.bytes = "abcd"
  cel.image = image
  check.same(sprite.cels[2].image.bytes, "abcd")
  check.is_true(sprite.cels[2].image.id == cel.image.id and cel.image.id ~= image.id)
  raises(function() return old.bytes end, "deleted")
  raises(function() cel.image.bytes = "abc" end, "does not match")
end)

tests["an exact copy shares nothing"] = aseprite.test({}, function()
  local sprite = Sprite(2, 1)
  sprite.cels[1].opacity, sprite.cels[1].properties("x").a = 7, 3
  local copy = Sprite(sprite)
  copy.cels[1].image.bytes = "12345678"
  copy.width = 9
  check.same({ sprite.width, sprite.cels[1].image.bytes }, { 2, ("\0"):rep(8) })
  check.same({ copy.cels[1].opacity, copy.cels[1].properties("x").a }, { 7, 3 })
end)

tests["in the background nothing is asked, shown or ticking"] = aseprite.test({ ui = false }, function(ase)
  check.same(Dialog("x"), nil)
  check.same(app.alert("x"), nil)
  local ticks = 0
  Timer({ interval = 0.1, ontick = function() ticks = ticks + 1 end }):start()
  ase:wait(1)
  os.execute("true")
  check.same({ ticks, #ase.asked, #ase.calls }, { 0, 0, 1 })
end)

tests["what is gated asks once, and raises if it is denied"] = aseprite.test({}, function(ase)
  os.execute("one")
  os.execute("two")
  check.same({ #ase.asked, ase.asked[1].kind, ase.asked[1].by }, { 1, "execute", "aseprite_test.lua" })
  ase.files["/x"] = "text"
  check.same(io.open("/x"):read("a"), "text")
  check.same({ #ase.asked, ase.asked[2].kind }, { 2, "read" })
  raises(function() assert(pcall(os.execute, "x")) end, "no debug information")
end)

tests["a denied call raises"] = aseprite.test({ deny = { socket = true } }, function()
  raises(function() WebSocket({ url = "ws://127.0.0.1:1/" }) end, "access")
end)

tests["a socket speaks by the test's hand, and not before it is open"] = aseprite.test({}, function(ase)
  local heard = {}
  local socket = WebSocket({ url = "ws://x/", onreceive = function(kind) heard[#heard + 1] = kind end, deflate = false })
  socket:connect()
  raises(function() socket:sendBinary("x") end, "not connected")
  ase.sockets[1]:open()
  socket:sendBinary("a", "b")
  ase.sockets[1]:say("answer")
  socket:close()
  ase:wait(0.1)
  local types = WebSocketMessageType
  check.same(heard, { types.OPEN, types.FRAGMENT, types.BINARY, types.CLOSE })
  check.same(ase.sockets[1].sent, { "ab" })
end)

tests["an error in a callback pops the Console up"] = function()
  aseprite.with({}, function(ase)
    Timer({ interval = 0.05, ontick = function() error("oh") end }):start()
    ase:wait(0.1)
    print("x")
    check.contains(ase.console[1], "oh")
    check.same(ase.console[#ase.console], "x")
  end)
end

tests["a dialog is what was added, changed and clicked"] = aseprite.test({}, function(ase)
  local clicked, dialog = 0, Dialog("Title")
  dialog:check({ id = "tick", text = "Tick" }):combobox({ id = "which", options = { "a", "b" }, option = "b" })
  dialog:button({ id = "go", text = "Go", onclick = function() clicked = clicked + 1 end })
  raises(function() dialog:check({ id = "x", value = 3 }) end, "value")
  raises(function() dialog:modify({ id = "nobody", text = "x" }) end, "nobody")
  dialog:show({ wait = false })
  local hand = ase.dialogs[1]
  hand:click("tick")
  hand:click("go")
  hand:change("which", "a")
  check.same({ dialog.data.tick, dialog.data.which, clicked, hand.shown }, { true, "a", 1, true })
end)

return tests
