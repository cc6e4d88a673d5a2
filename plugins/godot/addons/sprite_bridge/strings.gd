@tool
extends RefCounted
## All that is said to people, in one table.

const TEXTS: Dictionary = {
	"no_file": "no daemon of Sprite Bridge runs: there is no file {path}",
	"bad_file": "{path} is no connection file of Sprite Bridge",
	"bad_launcher": "{path} does not say how Sprite Bridge is started",
	"bad_address": "{address} is no address on this computer",
	"refused": "no daemon of Sprite Bridge answers at {address}",
	"silent": "{address} does not answer within {seconds} seconds",
	"stranger": "what answers at {address} is no daemon of Sprite Bridge",
	"wrong_token": "the daemon at {address} refused the token of the connection file",
	"gone": "the daemon of Sprite Bridge has gone",
	"stuck": "the daemon of Sprite Bridge does not take what is sent to it",
	"expired": "no answer within {seconds} seconds",
	"cancelled": "cancelled",
	"other_protocol":
	"the daemon {version} speaks version {theirs} of the protocol, this addon version {ours}",
	"bad_reply": "the daemon's answer cannot be read: {why}",
	"no_pictures": "the daemon sent no picture",
	"bad_picture": "this picture cannot be sent: {why}",
	"bad_params": "these parameters cannot be sent: {why}",
	"bad_palette": "{path} is no palette: {why}",
	"bad_sheet": "{path} does not go with its picture: {why}",
	"bad_dictionary": "{source} cannot be imported: {why}",
	"too_many_nodes": "a scene of {count} nodes, {height} on top of each other, is too much",
	"fewer_frames": "Let 'sprite-bridge decompose' take fewer frames apart at once",
	"not_ours": "{path} is there already, and Sprite Bridge did not make it: it stays as it is",
	"too_wide": "the frames that came back are too many for one texture",
	"unwritable": "{path} cannot be written: {why}",
	"no_start": "Sprite Bridge cannot be started: there is no program '{command}'",
	"ended_at_once": "Sprite Bridge was started, and ended at once",
	"slow_start": "Sprite Bridge was started, and does not answer within {seconds} seconds",
	"other_version": "the daemon is Sprite Bridge {theirs}, this addon is of {ours}: update the older one",
	"stale": "{source}: {why} Until then its last cleaned picture is used, with a mark.",
	"untouched": "{source}: {why} Until then it is used as it is, with a mark.",
	"doubt": "{source}: {what}",
	"frames_told": "{source}: {count} frames, of which {different} differ: {percent} % of the memory saved",
	"dictionary_told":
	(
		"{source}: {count} frames of {width} x {height}, {bytes} of textures instead of {whole}:"
		+ " {percent} % of the memory saved"
	),
	"and_more": "{first} (and {count} more, see the Output)",
	"cleaned": "Pictures that Sprite Bridge imports from now on: {count}",
	"as_before": "Pictures that are imported as before: {count}",
	"left_out": "; other files, left out: {others}",
	"reimported": "Imported again: {count}; still waiting: {left}",
	"nothing_waits": "Nothing waits for Sprite Bridge",
	"nearest": "Textures are drawn with hard pixels now, where a node says nothing else",
	"filter_hint":
	"Enlarged textures are blurred in this project: Project > Tools > Sprite Bridge: Draw hard pixels",
	"importer_clean": "Sprite Bridge (clean)",
	"importer_frames": "Sprite Bridge (clean, SpriteFrames)",
	"importer_dictionary": "Sprite Bridge (sprite dictionary)",
	"preset_dictionary": "Scene",
	"preset_sprite": "Sprite",
	"preset_sheet": "Animation sheet",
	"preset_tiles": "Tiles",
	"preset_frames": "Animations",
	"menu_clean": "Clean Pixel Art",
	"menu_frames": "Clean Pixel Art (SpriteFrames)",
	"menu_before": "Import as before",
	"tool_reimport": "Sprite Bridge: Re-import what waits",
	"tool_clean": "Sprite Bridge: Clean Pixel Art (what is selected)",
	"tool_frames": "Sprite Bridge: Clean Pixel Art (SpriteFrames, what is selected)",
	"tool_selected_before": "Sprite Bridge: Import as before (what is selected)",
	"tool_before": "Sprite Bridge: Import all as before...",
	"tool_nearest": "Sprite Bridge: Draw hard pixels",
	"ask_before": "All pictures that Sprite Bridge cleans in this project will be imported as before.",
}

const NEXT_STEPS: Dictionary = {
	"unreachable":
	"Start Sprite Bridge: run 'sprite-bridge serve'; 'sprite-bridge doctor' may know why it does not run",
	"unauthorized": "Try again; if it stays, stop Sprite Bridge with 'sprite-bridge stop' and start it again",
	"version":
	"Update the older side: 'pip install -U sprite-bridge', then 'sprite-bridge install godot PROJECT_DIR'",
	"bad_reply":
	"Update Sprite Bridge and this addon; if it stays, report it with what 'sprite-bridge doctor' says",
	"bad_message": "Update Sprite Bridge and this addon; if it stays, report it",
	"bad_params": "Change the setting that is named",
	"bad_image": "Check that the picture opens in another program, then import it again",
	"bad_input": "Check that the picture opens in another program, then import it again",
	"bad_palette": "Choose another palette file",
	"bad_sheet": "Export the sheet and its data from Aseprite again, or switch 'Read Sheet File' off",
	"bad_dictionary": "Write the folder again with 'sprite-bridge decompose', then import it again",
	"write": "Check that the disk has room, and that the project's folder may be written",
	"too_large": "Make the picture smaller, or import its parts one by one",
	"too_many_frames": "Import fewer frames at once",
	"model_missing":
	"Install the model: 'sprite-bridge models' lists those there are; or switch the model off",
	"bad_model": "Install Sprite Bridge again: a file of its model is damaged; or switch the model off",
	"model": "Switch the model off, or see what 'sprite-bridge doctor' says",
	"device": "See what 'sprite-bridge doctor' says about devices",
	"busy": "Wait a moment, then try again",
	"expired": "Try again with a longer timeout or a smaller picture",
	"cancelled": "Start it again if you still want it",
	"worker_failed": "Try it again",
	"quarantined": "This picture ended Sprite Bridge twice; please report it, and leave the picture as it is",
	"stopping": "Start Sprite Bridge again: run 'sprite-bridge serve'",
	"unknown_operation": "Update Sprite Bridge: 'pip install -U sprite-bridge'",
}

const LAST_RESORT := "See what 'sprite-bridge doctor' says; if it stays, report it"


## A text of the table with its blanks filled in.
static func text(key: String, blanks: Dictionary = {}) -> String:
	var found: String = TEXTS[key]
	return found.format(blanks)


## What a person can do about a failure of this code.
static func next_step(code: String) -> String:
	return NEXT_STEPS.get(code, LAST_RESORT)
