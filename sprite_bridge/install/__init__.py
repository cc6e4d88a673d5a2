"""Putting the plugins into Aseprite and into Godot projects, and what is made for them beforehand."""
