-- The extension runs inside Aseprite, on Lua 5.4; its pure modules use nothing of Aseprite's.
std = "lua54+aseprite"
stds.aseprite = {
  read_globals = {
    app = { other_fields = true, fields = { "sprite", "layer", "frame", "cel", "range" } },
    "json", "AniDir", "BlendMode", "Color", "ColorMode", "Dialog", "Image", "ImageSpec", "KeyCode", "MouseButton", "MouseCursor",
    "Palette", "Point", "RangeType", "Rectangle", "Selection", "Size", "Sprite", "Timer", "WebSocket",
    "WebSocketMessageType",
  },
}
for _, name in ipairs({ "sprite", "layer", "frame", "cel", "range" }) do
  stds.aseprite.read_globals.app.fields[name] = { read_only = false, other_fields = true }
end
files["**/plugin.lua"] = { globals = { "init", "exit" } }
max_line_length = 125
