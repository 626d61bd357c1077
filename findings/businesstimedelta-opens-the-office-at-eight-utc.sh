#!/usr/bin/env bash
# businesstimedelta: an office of 08:00 to 17:00 is open until midnight in Jakarta, and early counts as late
#
# Packages: businesstimedelta==1.0.1 pytz==2026.6
# Guess: Working hours are those of the clock that the datetime shows; the difference of two datetimes has a sign.
# Seen: The hours are in UTC unless each rule is given a pytz zone: Friday 16:30 in Jakarta and one working hour are
#   17:30, and 23:30 is still within hours. A naive datetime comes back aware, in UTC. difference gives the same three
#   hours whichever of the two comes first, so paid early and paid late are one.
# Here: Windows are bound to the zone of the client, instants without an offset are refused, and working_days_between is
#   negative for days before.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check businesstimedelta==1.0.1 pytz==2026.6
"$dir/venv/bin/python" - << 'PY'
from datetime import datetime, time
from importlib.metadata import version
from zoneinfo import ZoneInfo

import pytz
from businesstimedelta import BusinessTimeDelta, Rules, WorkDayRule

JAKARTA = ZoneInfo("Asia/Jakarta")


def office(**zone):
    return Rules([WorkDayRule(start_time=time(8), end_time=time(17), working_days=[0, 1, 2, 3, 4], **zone)])


friday = datetime(2026, 3, 6, 16, 30, tzinfo=JAKARTA)
late = datetime(2026, 3, 6, 22, 30, tzinfo=JAKARTA)
seen = [str(at + BusinessTimeDelta(office(), hours=1)) for at in (friday, late, friday.replace(tzinfo=None))]
told = str((friday + BusinessTimeDelta(office(tz=pytz.timezone("Asia/Jakarta")), hours=1)).astimezone(JAKARTA))
agreed, paid = datetime(2026, 3, 5, 9), datetime(2026, 3, 5, 12)
gaps = [str(office().difference(*pair)) for pair in ((agreed, paid), (paid, agreed))]
print("businesstimedelta", version("businesstimedelta"), seen, told, gaps)
assert seen == ["2026-03-06 17:30:00+07:00", "2026-03-06 23:30:00+07:00", "2026-03-09 08:30:00+00:00"]
assert told == "2026-03-09 08:30:00+07:00" and gaps[0] == gaps[1]
PY
