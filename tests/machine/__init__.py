"""A world in which hosts, clients and accidents play against `decide`, and the checks that must hold in it.

`World` is driven by dice: Hypothesis throws them in `tests/test_machine.py` (and finds the shortest story of a
failure), a seeded `random.Random` in `tests/soak.py` (a thousand times as fast). The world and the checks are the same.
No check uses anything of the engine.
"""
