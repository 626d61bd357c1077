"""Facts that are worked out when they are first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, TypeVar, TypeVarTuple, overload

__all__ = ["Learnt", "kept", "once"]

_K = TypeVar("_K")
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class once(Generic[_T]):  # noqa: N801 - reads as a decorator
    """`functools.cached_property` without the lock that it takes before Python 3.12, which costs more than most facts.

    Two threads may both work the same fact out and get the same.
    """

    def __init__(self, work_out: Callable[[Any], _T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> once[_T]: ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> _T: ...
    def __get__(self, owner: object, kind: type | None = None) -> once[_T] | _T:
        """The fact; from now on an attribute of the instance, which Python finds first."""
        if owner is None:
            return self
        fact = self._work_out(owner)
        setattr(owner, self._name, fact)
        return fact


class Learnt(dict[_K, _T]):
    """A table that works an entry out when it is first looked up: `closed[day]`."""

    def __init__(self, work_out: Callable[[_K], _T]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: _K) -> _T:
        """Work it out, once."""
        fact = self[key] = self._work_out(key)
        return fact


def kept(make: Callable[[*_Ts], _T], most: int = 4096) -> Callable[[*_Ts], _T]:
    """`make`, whose results are kept for the very same arguments, given by place; at `most` so many, then anew.

    They are known by identity, because comparing large values takes longer than deciding. What is kept holds its
    arguments, so no other value can have their identities.
    """
    known: dict[tuple[int, ...], tuple[_T, tuple[object, ...]]] = {}

    @wraps(make)
    def look_up(*given: *_Ts) -> _T:
        key = tuple(map(id, given))
        found = known.get(key)
        if found is None:
            if len(known) >= most:
                known.clear()
            found = known[key] = (make(*given), given)
        return found[0]

    return look_up
