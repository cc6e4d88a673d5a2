--- Cleans a sprite where Aseprite has no windows:
--
--   aseprite -b in.png --script-param out=out.png --script clean.lua
--
-- Further parameters, all before the script: those of the operation (size=64x64, colors=16 ...), palette=FILE or
-- palette=sprite, scope=all|cel|layer|tag, tag=NAME, layer=NAME, frame=N, fit=same|resize|layer|sprite.

dofile(debug.getinfo(1, "S").source:match("^@?(.-)[^/\\]*$") .. "modules.lua")
require("script").run(require("batch").run, require("operations").clean)
