"""Write `src/sopan/calendars/indonesia.tsv` anew: what the installed release of `holidays` says of Indonesia.

python -m tests.scripts.holiday_table
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import sopan.calendars
from sopan.calendars._installed import asked_days

YEARS = (2002, 2050)
"""The default years of a calendar, and ten more."""
TABLE = Path(sopan.calendars.__file__).with_name("indonesia.tsv")


def written() -> str:
    """Return the text of the table."""
    days = sorted(asked_days(*YEARS), key=lambda named: named[0])
    return "\n".join((f"# holidays {version('holidays')}", *(f"{day}\t{name}" for day, name in days), ""))


if __name__ == "__main__":
    TABLE.write_text(written(), "utf-8")
