"""How well pictures are cleaned, by us and by others, on seeded pictures of which the truth is known."""
