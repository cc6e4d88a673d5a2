"""What to do about a warning, in the words of the command line; the warnings themselves know of no options."""

from __future__ import annotations

_HINTS = {
    "low_confidence": "name another grid with --candidate, or the size with --size",
    "ground_not_found": "name another colour with --background, or leave it out",
    "empty": "keep what was taken for ground with --background keep",
    "one_sprite": "name the columns and rows with --sheet, such as --sheet 4x2",
    "cut_sprites": "name other columns and rows with --sheet, or leave them to --sheet auto",
    "uneven_cells": "name other columns and rows with --sheet, or trim the sheet",
    "first_frame_only": "clean all frames with --animation",
    "other_frames": "choose another folder with --output, or remove them",
}
_OF_SHEETS = {"low_confidence": "name another grid with --candidate, or the size of a sprite with --size"}

_OF_PARTS = {
    "one_frame": "name a folder of frames, or the columns and rows of a sheet with --sheet, such as --sheet 4x2",
    "not_sprites": "give true pixels (sprite-bridge clean --animation makes such of others), one scene at a time, "
    "with more of the ground to be seen than of actors",
    "cleaned": "if the frames are as they were drawn, say so with --exact",
    "other_document": "remove it, or name it with --aseprite to have it made anew",
    "ended_early": "allow more time with --deadline, or leave it out",
}
_OF_PARTS_OF_SHEETS = {"one_frame": "name the columns and rows with --sheet, such as --sheet 4x2"}


def hint_for(code: str, *, sheet: bool = False) -> str:
    """Return what to do about the warning with this code, "" if there is nothing."""
    return (_OF_SHEETS.get(code, "") if sheet else "") or _HINTS.get(code, "")


def hint_for_parts(code: str, *, sheet: bool = False, ended_early: bool = False) -> str:
    """Return what to do about the warning of `decompose` with this code, "" if there is nothing. After work that
    ``ended_early`` too few sprites tell of the time, not of the frames."""
    if ended_early and code == "not_sprites":
        return ""
    return (_OF_PARTS_OF_SHEETS.get(code, "") if sheet else "") or _OF_PARTS.get(code, "")
