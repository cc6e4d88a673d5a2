"""Sprites drawn by the project itself, and pictures spoilt from them with the truth known."""
