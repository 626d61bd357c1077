"""How we ask."""
