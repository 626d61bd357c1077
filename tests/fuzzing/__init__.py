"""Random input for everything that reads: documents, notations, names, JSON and TOML.

`python -m tests.fuzzing` throws them by the million, `python -m tests.fuzzing.guided` lets atheris steer, and
`tests/test_fuzzing.py` runs a slice. Templates have a fuzzer of their own, `tests/scripts/fuzz.py`.
"""
