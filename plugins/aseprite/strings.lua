--- All that the extension says, in English, in one place. `{name}` stands for a value.

local strings = {}

strings.TEXTS = {
  title = "Clean Pixel Art",
  menu = "Sprite Bridge",
  menu_clean = "Clean Pixel Art ...",
  apply = "Apply",
  cancel = "Cancel",
  close = "Close",
  undo_name = "Clean Pixel Art",

  -- The dialog
  clean = "Clean",
  back = "Back",
  more = "More ...",
  less = "Less",
  scope = "Clean",
  candidate = "{width} x {height} ({percent} %)",
  choose_view = "View",
  choose_candidate = "Size",
  choose_fit = "Put it",
  choose_target_palette = "Palette",
  explain = "Explain what was found",
  view_split = "Before | after",
  view_beside = "Side by side",
  view_before = "Before",
  view_after = "After",
  view_explained = "Explanation",
  play = "Play",
  pause = "Pause",
  frame = "{frame} / {count}",
  grid = "Grid",
  grid_off = "No grid",
  scope_words = "{scope}: {words}",
  scope_tag_words = "Tag {tag}: {words}",
  reading = "Reading the pictures ...",
  applying = "Putting it into the sprite ...",
  progress = "{step}: {percent} %",
  first_time = "Not connected yet.",
  first_time_hint = "When you click Clean, Aseprite will ask what this extension may do; each question is explained.",
  found_size = "{width} x {height} pixels, {colors} colours; {percent} % sure of the size.",
  found_flicker = "Flicker: {before} % before, {after} % after.",
  pick_size = "If it is not right, pick another size.",
  no_sprite = "No sprite is open.",
  no_sprite_hint = "Open the sprite that is to be cleaned.",
  no_mode = "This sprite has a colour mode that is not known.",
  no_mode_hint = "Choose RGB, Indexed or Grayscale in Sprite > Color Mode.",
  many_palettes = "This sprite has several palettes, which change from frame to frame.",
  many_palettes_hint = "Choose RGB in Sprite > Color Mode, and clean it then.",
  already_open = "It is open already, for the sprite whose preview is shown.",
  already_open_hint = "Apply it or go back first.",
  fault = "Something went wrong in this extension: {message}",
  fault_hint = "Nothing was applied. Please report it; closing this window and opening it again may help.",
  not_applied = "It could not be applied: {message}",
  without_words = "Aseprite refuses to change it.",
  not_applied_hint = "The sprite is as it was. Try again, or put it into a new sprite.",
  background_stays = "The result is transparent, and the background layer of an indexed sprite cannot be.",
  background_stays_hint = "Clean all its cels, choose a new layer, or Layer > Convert To > Layer first.",
  no_window = "Clean Pixel Art needs Aseprite's windows, and there are none here.",
  no_window_hint = "Without a window use: aseprite -b SPRITE --script-param out=RESULT --script clean.lua",
  old_aseprite = "This Aseprite is too old for Sprite Bridge.",
  old_aseprite_hint = "Update to Aseprite 1.3 or newer.",
  no_websocket = "This Aseprite was built without WebSocket, which Sprite Bridge needs.",
  no_websocket_hint = "Use the Aseprite of aseprite.org or Steam, or build it with ENABLE_WEBSOCKET.",

  -- The state of the connection
  state_off = "Not connected",
  state_off_hint = "Click Clean: it connects, and starts Sprite Bridge if that does not run.",
  state_starting = "Starting Sprite Bridge ...",
  state_connecting = "Connecting ...",
  state_greeting = "Connecting ...",
  state_ready = "Ready",
  state_busy = "Working ...",
  state_error = "Not connected",

  -- Before Aseprite asks for permission
  ask_read = "Aseprite may ask now whether this extension may read a file. It is the one that says where Sprite Bridge "
    .. "listens on this computer.",
  ask_socket = "Aseprite may ask now whether this extension may open a connection. It leads to Sprite Bridge on this "
    .. "computer; nothing goes to the internet.",
  ask_execute = "Aseprite may ask now whether this extension may run a command. It is the one that starts Sprite Bridge.",
  go_on = "Continue",
  ask_trust = "With \"Give full trust to this script\" it asks only this once.",
  not_allowed = "Aseprite did not allow it.",
  not_allowed_hint = "Try again and choose \"Allow\". What it asks for does not leave this computer.",

  -- What can be wrong with the connection, and what to do
  no_home = "The folder of Sprite Bridge cannot be told.",
  no_home_hint = "Set the variable SPRITE_BRIDGE_HOME to it, and start Aseprite again.",
  no_file = "Sprite Bridge is not running.",
  no_file_hint = "Start it in a terminal with: sprite-bridge serve",
  no_door = "Sprite Bridge runs without the door that Aseprite needs.",
  no_door_hint = "Start it again without --no-websocket.",
  other_protocol = "The Sprite Bridge that runs and this extension do not speak the same language.",
  other_protocol_hint = "Update both: pip install --upgrade sprite-bridge, then sprite-bridge install aseprite",
  no_launcher = "Sprite Bridge is not running, and was never installed for Aseprite.",
  no_launcher_hint = "Run in a terminal: sprite-bridge install aseprite",
  bad_launcher = "The command that starts Sprite Bridge cannot be run from here.",
  bad_launcher_hint = "Start it in a terminal with: sprite-bridge serve",
  not_started = "Sprite Bridge was started, and does not answer.",
  not_started_hint = "Start it in a terminal to see why: sprite-bridge serve. Or run: sprite-bridge doctor",
  no_answer = "Sprite Bridge does not answer.",
  no_answer_hint = "Try again. If that does not help: sprite-bridge stop, then sprite-bridge doctor",
  lost = "The connection to Sprite Bridge was lost.",
  lost_hint = "Try again; it is started anew if it does not run.",
  not_understood = "Sprite Bridge said something that this extension does not understand: {message}",
  not_understood_hint = "Update both: pip install --upgrade sprite-bridge, then sprite-bridge install aseprite",
  refused = "Sprite Bridge refused the connection: {message}",
  refused_hint = "Try again; if it stays so, start it anew: sprite-bridge stop, then sprite-bridge serve",
  other_version = "Sprite Bridge {daemon} runs, and this extension is of {extension}.",
  other_version_hint = "To have both of one version run: sprite-bridge install aseprite",

  -- Before something is sent
  too_large = "The pictures have {mib} MiB; at most {most} MiB can be sent at once.",
  too_large_hint = "Choose fewer cels, or crop the sprite.",
  too_many = "There are {count} pictures; at most {most} can be cleaned at once.",
  too_many_hint = "Choose fewer cels.",
  too_wide = "The picture has {width} x {height} pixels; at most {side} a side and {most} in all can be sent.",
  too_wide_hint = "Crop the sprite.",
  bad_request = "This cannot be sent: {message}",
  bad_request_hint = "Please report it.",
  cancelled = "Cancelled.",
  cancelled_hint = "",

  -- The scope
  scope_cel = "This cel",
  scope_range = "Selected cels",
  scope_tag = "Tag",
  scope_layer = "This layer",
  scope_all = "All cels",
  words_one = "1 cel",
  words_many = "{cels} cels, {unique} unique",
  words_without = "{words}, {skipped} left out",
  nothing_here = "There is no picture in the active cel.",
  nothing_here_hint = "Choose a frame and a layer that has a picture, or a larger scope.",
  nothing_selected = "There is no picture in what is selected.",
  nothing_selected_hint = "Select cels in the timeline, or choose another scope.",
  nothing_in_it = "There is no picture in it.",
  nothing_in_it_hint = "Choose another scope.",
  no_tag = "There is no such tag.",
  no_tag_hint = "Choose a tag of this sprite, or another scope.",
  nothing_at_all = "There is nothing to clean: {skipped} cels are locked, hidden, tile maps or references.",
  nothing_at_all_hint = "Unlock or show a layer with pictures.",

  -- The result
  fit_same = "Replace the pictures",
  fit_resize = "Resize the sprite",
  fit_layer = "New layer",
  fit_sprite = "New sprite",
  layer_name = "{name} (clean)",
  fit_impossible = "The result has {width} x {height} pixels, and cannot be put here like that.",
  fit_impossible_hint = "Choose a new layer or a new sprite. Resizing needs the scope \"All cels\", and no layer "
    .. "that is locked or hidden.",
  wrong_result = "The result does not belong to these pictures.",
  wrong_result_hint = "Try again; if it stays so, please report it.",
  palette_keep = "Keep the palette",
  palette_replace = "Replace the palette",
  not_in_palette = "The result has the colour {color}, which is not in the palette.",
  not_in_palette_hint = "Let the palette be replaced, or clean again with the palette of the sprite.",
  palette_full = "The result has {count} colours; the palette has room for {most}.",
  palette_full_hint = "Set Colours to {most} or fewer.",
  palette_in_use = "Pictures that are not cleaned use the palette, too.",
  palette_in_use_hint = "Keep the palette, or choose the scope \"All cels\".",
  changed_closed = "The sprite was closed. Nothing was applied.",
  changed_size = "The sprite was resized or its colour mode changed meanwhile. Nothing was applied.",
  changed_layers = "Layers were changed meanwhile. Nothing was applied.",
  changed_frames = "Frames were changed meanwhile. Nothing was applied.",
  changed_cels = "Cels were added, removed or moved meanwhile. Nothing was applied.",
  changed_pixels = "Somebody drew in the sprite meanwhile. Nothing was applied.",
  changed_palette = "The palette was changed meanwhile. Nothing was applied.",
  changed_hint = "Clean it again.",
  changed_closed_hint = "Open it, and clean it again.",

  -- In batch mode, see clean.lua
  batch_done = "{out}: {words}, {width} x {height} pixels, {percent} % sure of the size",
  batch_warning = "warning: {message}",
  with_window = "clean.lua is for Aseprite without its windows.",
  with_window_hint = "Use Sprite > Sprite Bridge > Clean Pixel Art; or: "
    .. "aseprite -b in.png --script-param out=out.png --script clean.lua",
  no_input = "No sprite is open.",
  no_input_hint = "Name a picture before the script: aseprite -b in.png --script-param out=out.png --script clean.lua",
  no_out = "It is not said where the result goes.",
  no_out_hint = "Put it before the script: aseprite -b in.png --script-param out=out.png --script clean.lua",
  no_parameter = "There is no parameter \"{name}\".",
  no_parameter_hint = "There are: {names}.",
  not_one_of = "\"{value}\" is nothing that {name} can be.",
  not_one_of_hint = "It can be: {choices}.",
  no_layer = "There is no layer \"{name}\".",
  no_layer_hint = "Name a layer of this sprite, or leave layer= out.",
  no_frame = "There is no frame {name}.",
  no_frame_hint = "The sprite has frames from 1 to {most}.",
  no_launcher_here = "Where Sprite Bridge is cannot be told: {path} cannot be read.",
  no_launcher_here_hint = "Run in a terminal: sprite-bridge install aseprite",
  no_program = "The file that says where Sprite Bridge is was written by an older version.",
  no_program_hint = "Run in a terminal: sprite-bridge install aseprite",
  bad_words = "No command line can say this on this system.",
  bad_words_hint = "Choose names without quotes, percent signs and line breaks.",
  no_temporary = "No folder can be made in {path}.",
  no_temporary_hint = "Set TMPDIR (on Windows TEMP) to a folder that you can write into.",
  not_written = "{path} cannot be written.",
  not_written_hint = "Choose another place, and a format that Aseprite writes, such as .png or .aseprite.",
  silent = "The command line of Sprite Bridge did not work: {line}",
  silent_hint = "Run in a terminal: sprite-bridge doctor",
  said = "Sprite Bridge says: {message}",
  said_hint = "{hint}",

  -- The form
  no_widget = "This extension does not know what to show for \"{name}\".",
  no_widget_hint = "Update it: sprite-bridge install aseprite",
  any_palette = "Any colours",
  sprite_palette = "Palette of the sprite",
  other_color = "This colour",
  not_whole = "{label} must be a whole number from {low} to {high}.",
  not_number = "{label} must be a number from {low} to {high}.",
  not_choice = "{label} must be one of: {choices}.",
  not_size = "{label} must be {choices}, or width x height from 1 to {high}, such as 32x48.",
  not_color = "{label} must be {choices}, or a colour such as #00ff7f.",
  palette_too_long = "The palette has {count} colours, and at most {most} can be used: remove some, or use any colours.",
}

---The text of a key. Raises if there is none: that is a fault of the extension's, which its tests find.
---@param key string
---@param said? table<string, any> the values of `{name}`
---@return string
function strings.get(key, said)
  local text = strings.TEXTS[key] or error("no such text: " .. tostring(key), 2)
  return (text:gsub("{(%w+)}", function(name) return said and said[name] ~= nil and tostring(said[name]) or nil end))
end

---What is wrong, and what to do about it: the texts of `key` and `key_hint`.
---@param key string
---@param said? table<string, any>
---@return string message, string hint
function strings.problem(key, said)
  local group = strings.TEXTS[key .. "_hint"] and key or key:match("^[^_]+")
  return strings.get(key, said), strings.get(group .. "_hint", said)
end

return strings
