"""Taking footage apart into sprites, placements and a background, scored against scenes of which all is known."""
