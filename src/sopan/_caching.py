"""Memoisation, in three forms: a fact of an object, a table of facts, and a result that dies with its arguments.

Nothing here keeps a value of the caller alive: what a person asked to be deleted is gone when the caller lets go of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar, TypeVarTuple, overload
from weakref import ref

_K = TypeVar("_K")
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class lazy(Generic[_T]):  # noqa: N801 - reads as a decorator
    """`functools.cached_property` without the lock that it takes before Python 3.12, which costs more than most facts.

    Two threads may both compute a fact and get the same.
    """

    def __init__(self, compute: Callable[[Any], _T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> lazy[_T]: ...
    @overload
    def __get__(self, owner: object, kind: type | None = None) -> _T: ...
    def __get__(self, owner: object, kind: type | None = None) -> lazy[_T] | _T:
        """Return the fact; from now on it is an attribute of the instance, which Python finds first."""
        if owner is None:
            return self
        fact = self._compute(owner)
        setattr(owner, self._name, fact)
        return fact


class ComputedDict(dict[_K, _T]):
    """A dict that computes an entry when it is first looked up: `closed[day]`. At `most` entries it begins anew.

    Give it a plain function: one bound to the owner of the dict would make a cycle, which lives on until the garbage
    collector comes by.
    """

    __slots__ = ("_compute", "_most")

    def __init__(self, compute: Callable[[_K], _T], most: int = 4096) -> None:
        super().__init__()
        self._compute = compute
        self._most = most

    def __missing__(self, key: _K) -> _T:
        """Compute the entry, once."""
        return put(self, key, self._compute(key), self._most)


def put(table: dict[_K, _T], key: _K, fact: _T, most: int = 4096) -> _T:
    """Keep a fact in a table of at most so many, which begins anew when it is full, and return it."""
    if len(table) >= most:
        table.clear()
    table[key] = fact
    return fact


class WeakMemo(Generic[*_Ts, _T]):
    """Results of `make`, kept for the very same arguments while all of them live; at `most` of them, begun anew.

    Arguments are told apart by identity, because comparing large values takes longer than deciding. The result must
    not refer to them, or they would never die.
    """

    def __init__(self, make: Callable[[*_Ts], _T], most: int = 4096) -> None:
        self._make = make
        self._most = most
        self.known: dict[tuple[int, ...], _T] = {}
        """By the identities of the arguments: for those who cannot spare the call."""
        self._watched: dict[tuple[int, ...], tuple[ref[Any], ...]] = {}

    def __call__(self, *arguments: *_Ts) -> _T:
        """Return what is known for these arguments, or make it."""
        key = tuple(map(id, arguments))
        if key in self.known:
            return self.known[key]
        result = self._make(*arguments)
        if len(self.known) >= self._most:
            self._watched.clear()  # first: who watches no longer forgets
            self.known.clear()
        # Python gives the identity of a dead value to a new one, but only after its watchers have been told.
        self._watched[key] = tuple(ref(argument, partial(self._forget, key)) for argument in arguments)
        self.known[key] = result
        return result

    def _forget(self, key: tuple[int, ...], _: object) -> None:
        self.known.pop(key, None)
        self._watched.pop(key, None)
