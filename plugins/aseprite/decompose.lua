--- Takes the frames of a sprite apart where Aseprite has no windows, and writes a sprite with a layer for each actor:
--
--   aseprite -b in.aseprite --script-param out=parts.aseprite --script decompose.lua
--
-- Further parameters, all before the script: deadline_s=SECONDS, exact=true, scope=all|tag, tag=NAME.

dofile(debug.getinfo(1, "S").source:match("^@?(.-)[^/\\]*$") .. "modules.lua")
require("script").run(require("batch_parts").run, require("operations").decompose)
