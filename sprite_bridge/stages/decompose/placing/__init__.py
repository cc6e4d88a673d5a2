"""Where the sprites stand in the frames."""
