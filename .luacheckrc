-- The extension runs inside Aseprite, on Lua 5.4; its pure modules use nothing of Aseprite's.
std = "lua54"
max_line_length = 125
