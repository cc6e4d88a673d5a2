"""The sprites: found, united from partial views, made whole, and done without where others do."""
