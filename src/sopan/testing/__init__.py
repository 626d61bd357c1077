"""How do I test my policy? A host that lives through a story, two assertions, and made-up values for property tests.

- `run_host`: what would my policy do while all this happens, to one invoice or a whole account?
- `assert_timeline`: does it do exactly what I wrote down?
- `assert_polite`: whatever it does, would a client mind?
- `clients`, `invoices`, `policies`, `histories`, `instants`: does it hold for everybody, not only in my example?

The last ones are strategies for Hypothesis, which the extra `testing` installs: `pip install 'sopan[testing]'`.
The rest needs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopan.testing._asserts import assert_polite, assert_timeline
from sopan.testing._run import Log, LogEntry, run_host

if TYPE_CHECKING:
    from sopan.testing._strategies import clients, histories, instants, invoices, policies

__all__ = [
    "Log",
    "LogEntry",
    "assert_polite",
    "assert_timeline",
    "clients",
    "histories",
    "instants",
    "invoices",
    "policies",
    "run_host",
]

_STRATEGIES = frozenset({"clients", "histories", "instants", "invoices", "policies"})

if not TYPE_CHECKING:  # else a type checker would believe every name

    def __getattr__(name: str) -> object:
        """Load the strategies when one is first asked for: only they need Hypothesis."""
        if name not in _STRATEGIES:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        try:
            from sopan.testing import _strategies as strategies
        except ModuleNotFoundError as error:
            if error.name != "hypothesis":
                raise
            message = f"{name} is a strategy for Hypothesis, which is not installed: pip install 'sopan[testing]'"
            raise ImportError(message, name="hypothesis") from None
        return getattr(strategies, name)
