"""How the camera moves, what moves before it, and the background."""
