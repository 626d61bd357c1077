"""Bugs of other systems, put into sopan on purpose, one at a time: `python -m tests.seeded_bugs` catches them."""
