"""Receivables as other systems export them: rows in, accounts out, and a word about everything that is in doubt.

Nothing is guessed: what a table does not say is asked for, and an invoice whose balance is not certain is held back.
"""

from sopan.ledger._layout import table
from sopan.ledger._read import read
from sopan.ledger.model import HeldBack, Ledger, Problem, Reading, Skipped, Unapplied

__all__ = ["HeldBack", "Ledger", "Problem", "Reading", "Skipped", "Unapplied", "read", "table"]
