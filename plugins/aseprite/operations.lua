--- What `describe` says of the operations, for dialogs when no daemon runs.
--
-- Written by `python -m sprite_bridge.install.schemas plugins`.

local values = require("values")
local array, map = values.array, values.map

return map(
  "clean", map(
    "title", "Clean Pixel Art",
    "takes", "frames",
    "gives", "pictures",
    "slow", false,
    "params", map(
      "additionalProperties", false,
      "description", "What may be asked of `clean`. Zero, -1, \"auto\" and an empty palette mean: find out.",
      "properties", map(
        "size", map(
          "default", "auto",
          "description", "auto, or WxH of the result.",
          "pattern", "^(auto|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$",
          "title", "Size",
          "type", "string",
          "x-choices", array({"auto"}),
          "x-kind", "size",
          "x-max", 16384
        ),
        "scale", map(
          "default", 0.0,
          "description", "Pixels of the input per pixel of the result, from 1 on; 0 finds it.",
          "maximum", 512,
          "minimum", 0,
          "title", "Scale",
          "type", "number",
          "x-advanced", true,
          "x-step", 0.25
        ),
        "colors", map(
          "default", 0,
          "description", "At most so many colours; 0 keeps all that are meant.",
          "maximum", 256,
          "minimum", 0,
          "title", "Colours",
          "type", "integer"
        ),
        "palette", map(
          "default", array({}),
          "description", "Use these \"#rrggbb\" colours and no others.",
          "items", map("pattern", "^#[0-9a-fA-F]{6}$", "type", "string"),
          "maxItems", 256,
          "title", "Palette",
          "type", "array",
          "x-kind", "palette"
        ),
        "background", map(
          "default", "auto",
          "description", "auto removes a plain ground, keep removes nothing, #rrggbb removes that colour everywhere.",
          "pattern", "^(auto|keep|#[0-9a-fA-F]{6})$",
          "title", "Background",
          "type", "string",
          "x-choices", array({"auto", "keep"}),
          "x-kind", "color"
        ),
        "candidate", map(
          "default", -1,
          "description", "Which of the grids that were found, 0 the best; -1 leaves the choice to the operation.",
          "maximum", 15,
          "minimum", -1,
          "title", "Candidate",
          "type", "integer",
          "x-advanced", true
        ),
        "model", map(
          "default", true,
          "description", "Let the network decide what colour cannot.",
          "title", "Use the network",
          "type", "boolean"
        ),
        "network", map(
          "default", "auto",
          "description", "auto for the one that comes along, or the name of an installed model.",
          "maxLength", 64,
          "pattern", "^[a-z0-9_-]+$",
          "title", "Network",
          "type", "string",
          "x-advanced", true,
          "x-kind", "name"
        ),
        "device", map(
          "default", "auto",
          "description", "Where the network runs.",
          "enum", array({"auto", "cpu", "cuda"}),
          "pattern", "^(auto|cpu|cuda)$",
          "title", "Device",
          "type", "string",
          "x-advanced", true
        )
      ),
      "title", "Clean Pixel Art",
      "type", "object"
    )
  ),
  "clean_sheet", map(
    "title", "Clean Sprite Sheet",
    "takes", "sheet",
    "gives", "pictures",
    "slow", false,
    "params", map(
      "additionalProperties", false,
      "description", "What may be asked of `clean_sheet`: the same, and how the sheet is laid out.",
      "properties", map(
        "size", map(
          "default", "auto",
          "description", "auto, or WxH of the result.",
          "pattern", "^(auto|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$",
          "title", "Size",
          "type", "string",
          "x-choices", array({"auto"}),
          "x-kind", "size",
          "x-max", 16384
        ),
        "scale", map(
          "default", 0.0,
          "description", "Pixels of the input per pixel of the result, from 1 on; 0 finds it.",
          "maximum", 512,
          "minimum", 0,
          "title", "Scale",
          "type", "number",
          "x-advanced", true,
          "x-step", 0.25
        ),
        "colors", map(
          "default", 0,
          "description", "At most so many colours; 0 keeps all that are meant.",
          "maximum", 256,
          "minimum", 0,
          "title", "Colours",
          "type", "integer"
        ),
        "palette", map(
          "default", array({}),
          "description", "Use these \"#rrggbb\" colours and no others.",
          "items", map("pattern", "^#[0-9a-fA-F]{6}$", "type", "string"),
          "maxItems", 256,
          "title", "Palette",
          "type", "array",
          "x-kind", "palette"
        ),
        "background", map(
          "default", "auto",
          "description", "auto removes a plain ground, keep removes nothing, #rrggbb removes that colour everywhere.",
          "pattern", "^(auto|keep|#[0-9a-fA-F]{6})$",
          "title", "Background",
          "type", "string",
          "x-choices", array({"auto", "keep"}),
          "x-kind", "color"
        ),
        "candidate", map(
          "default", -1,
          "description", "Which of the grids that were found, 0 the best; -1 leaves the choice to the operation.",
          "maximum", 15,
          "minimum", -1,
          "title", "Candidate",
          "type", "integer",
          "x-advanced", true
        ),
        "model", map(
          "default", true,
          "description", "Let the network decide what colour cannot.",
          "title", "Use the network",
          "type", "boolean"
        ),
        "network", map(
          "default", "auto",
          "description", "auto for the one that comes along, or the name of an installed model.",
          "maxLength", 64,
          "pattern", "^[a-z0-9_-]+$",
          "title", "Network",
          "type", "string",
          "x-advanced", true,
          "x-kind", "name"
        ),
        "device", map(
          "default", "auto",
          "description", "Where the network runs.",
          "enum", array({"auto", "cpu", "cuda"}),
          "pattern", "^(auto|cpu|cuda)$",
          "title", "Device",
          "type", "string",
          "x-advanced", true
        ),
        "layout", map(
          "default", "auto",
          "description", "auto, or COLUMNSxROWS of sprites.",
          "pattern", "^(auto|[1-9][0-9]{0,4}x[1-9][0-9]{0,4})$",
          "title", "Layout",
          "type", "string",
          "x-choices", array({"auto"}),
          "x-kind", "size",
          "x-max", 16384
        )
      ),
      "title", "Clean Sprite Sheet",
      "type", "object"
    )
  ),
  "decompose", map(
    "title", "Decompose into Sprites",
    "takes", "frames",
    "gives", "files",
    "slow", true,
    "params", map(
      "additionalProperties", false,
      "description", "What may be asked of `decompose`. There is no seed: the same frames give the same parts.",
      "properties", map(
        "deadline_s", map(
          "default", 0.0,
          "description", "After so long nothing more is tried, and what was found is given; 0 sets no limit.",
          "maximum", 86400,
          "minimum", 0,
          "title", "Seconds at most",
          "type", "number",
          "x-step", 10
        ),
        "exact", map(
          "default", false,
          "description", "Take the frames as they are: neither noise nor compression is cleaned.",
          "title", "Frames are exact",
          "type", "boolean"
        ),
        "aseprite", map(
          "default", false,
          "description", "Also make an Aseprite document with a layer for each actor.",
          "title", "Aseprite document",
          "type", "boolean",
          "x-advanced", true
        ),
        "durations_ms", map(
          "default", array({}),
          "description", "How long each frame is shown, in ms; without any, 100.",
          "items", map("maximum", 16777215, "minimum", 0, "type", "integer"),
          "maxItems", 2000,
          "title", "Durations",
          "type", "array",
          "x-advanced", true,
          "x-kind", "durations"
        )
      ),
      "title", "Decompose into Sprites",
      "type", "object"
    )
  )
)
