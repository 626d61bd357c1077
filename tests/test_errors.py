"""One family of errors, each a ValueError that travels between processes."""

import copy
import inspect
import pickle

import pytest

from sopan import errors
from sopan.errors import (
    CalendarCoverageError,
    CalendarError,
    CurrencyMismatchError,
    MoneyError,
    NotationError,
    SopanError,
)

FAMILY = [member for _, member in inspect.getmembers(errors, inspect.isclass)]


def test_the_family_is_complete():
    assert sorted(member.__name__ for member in FAMILY) == sorted(errors.__all__)


@pytest.mark.parametrize("kind", FAMILY)
def test_every_error_is_a_sopan_error_and_a_value_error(kind):
    assert issubclass(kind, SopanError)
    assert issubclass(kind, ValueError)
    assert inspect.getdoc(kind)


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_travels_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind("amount must be below 10^15")))
    assert type(error) is kind
    assert str(error) == "amount must be below 10^15"


def test_more_special_errors_are_caught_with_the_general_one():
    assert issubclass(CurrencyMismatchError, MoneyError)
    assert issubclass(CalendarCoverageError, CalendarError)


@pytest.mark.parametrize("position", [None, 0, 7])
def test_a_notation_error_keeps_its_position(position):
    error = NotationError("write days as Mo-Fr", position=position)
    for other in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (str(other), other.position) == ("write days as Mo-Fr", position)
