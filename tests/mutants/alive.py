"""Puts a mutant into a process that has loaded sopan and its tests already: the code of a function is exchanged."""

from __future__ import annotations

import gc
from functools import _lru_cache_wrapper
from inspect import CO_OPTIMIZED
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Living"]


class Living:
    """The functions and the memories that this process has loaded; to be made once, before it forks."""

    def __init__(self, folder: Path) -> None:
        self._functions: dict[tuple[str, str, int], list[FunctionType]] = {}
        self._memories: list[_lru_cache_wrapper] = []
        for one in gc.get_objects():
            if type(one) is FunctionType and one.__code__.co_filename.startswith(str(folder)):
                self._functions.setdefault(_name(one.__code__), []).append(one)
            elif type(one) is _lru_cache_wrapper and one.__module__.startswith(("sopan", "tests")):
                self._memories.append(one)

    def exchange(self, path: Path, plain: str, mutant: str) -> bool:
        """Make the functions of a file run a mutant. False when it changes what ran at import: that takes a new process.

        `plain` is the unchanged source, written like the mutant's, so that the two differ in nothing but the change.
        """
        loaded = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        pairs = list(_changed(loaded, compile(plain, str(path), "exec"), compile(mutant, str(path), "exec")))
        known = {id(old): self._functions.get(_name(old), []) for old, _ in pairs}
        if any(not old.co_flags & CO_OPTIMIZED for old, _ in pairs) or not any(known.values()):
            return False  # a module or the body of a class
        try:
            for old, new in pairs:
                for function in known[id(old)]:
                    function.__code__ = new
        except ValueError:  # it closes over more or fewer names
            return False
        for memory in self._memories:
            memory.cache_clear()
        return True

    def renew(self, path: Path, plain: str) -> None:
        """Exchange every function of a file for itself, to see that exchanging alone changes nothing."""
        loaded = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        for old, new in _all(loaded, compile(plain, str(path), "exec")):
            for function in self._functions.get(_name(old), []):
                function.__code__ = new


def _name(code: CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _all(loaded: CodeType, plain: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    yield loaded, plain
    for old, new in zip(_inner(loaded), _inner(plain), strict=True):
        yield from _all(old, new)


def _changed(loaded: CodeType, plain: CodeType, mutant: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """What is loaded and what shall run instead, the outermost first; a function around a change is changed too."""
    alike = len(_inner(plain)) == len(_inner(mutant))
    inner = (
        [pair for trio in zip(_inner(loaded), _inner(plain), _inner(mutant), strict=True) for pair in _changed(*trio)]
        if alike
        else []
    )
    itself = not alike or _said(plain) != _said(mutant)
    if itself or (inner and loaded.co_flags & CO_OPTIMIZED):
        yield loaded, mutant
    yield from inner


def _said(code: CodeType) -> tuple[object, ...]:
    """What a code does, without where it stands; inner codes are compared by themselves."""
    consts = tuple("code" if isinstance(one, CodeType) else (type(one), repr(one)) for one in code.co_consts)
    names = (code.co_name, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    shape = (code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_flags)
    return (code.co_code, code.co_exceptiontable, consts, names, shape)
