"""Small changes to the source, one at a time: a change that no test notices shows where the tests are blind.

`python -m tests.mutants --help`. A warm process forks for every mutant, so one costs no more than the tests that
notice it.
"""
