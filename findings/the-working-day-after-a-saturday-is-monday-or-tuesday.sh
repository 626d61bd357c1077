#!/usr/bin/env bash
# One working day after a Saturday: Monday in pandas, holidays and QuantLib, Tuesday in numpy and business-python
#
# Packages: numpy==2.4.6 pandas==3.1.1 holidays==0.109 QuantLib==1.44 business-python==2.1.0 date-fns@4.4.0 (npm)
# Guess: A deadline of one working day from a Saturday ends on Monday everywhere, and what lies between two days is
#   counted as it is added.
# Seen: numpy with roll="forward", without which it refuses the Saturday, and business-python move to Monday first and
#   add a day to that; backwards they give Thursday, the others Friday. date-fns adds to Monday and counts no day from
#   Saturday to Monday; it counts one from Friday to Sunday, and none from Sunday to Friday.
# Here: add_working_days rolls first, as numpy does, and says so with a Saturday for its example.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 pandas==3.1.1 holidays==0.109 QuantLib==1.44 business-python==2.1.0
"$dir/venv/bin/python" - << 'PY'
from datetime import date

import holidays
import numpy as np
import pandas as pd
import QuantLib as ql
from business.calendar import Calendar

SATURDAY = date(2026, 7, 4)
indonesia = holidays.country_holidays("ID", years=[2026])
plain = Calendar(working_days=["monday", "tuesday", "wednesday", "thursday", "friday"], holidays=[])


def added(days):
    quantlib = ql.WeekendsOnly().advance(ql.Date(4, 7, 2026), days, ql.Days)
    forward = np.busday_offset(SATURDAY, days, roll="forward" if days > 0 else "backward").item()
    return {
        "pandas": (pd.Timestamp(SATURDAY) + days * pd.offsets.BDay()).strftime("%a"),
        "holidays": indonesia.get_nth_working_day(SATURDAY, days).strftime("%a"),
        "QuantLib": date(quantlib.year(), quantlib.month(), quantlib.dayOfMonth()).strftime("%a"),
        "numpy": forward.strftime("%a"),
        "business-python": plain.add_business_days(SATURDAY, days).strftime("%a"),
    }


for days in (1, -1):
    print(days, added(days))
assert list(added(1).values()) == ["Mon", "Mon", "Mon", "Tue", "Tue"]
assert list(added(-1).values()) == ["Fri", "Fri", "Fri", "Thu", "Thu"]
PY
npm install --silent --no-fund --no-audit --prefix "$dir" date-fns@4.4.0
cat > "$dir/seen.js" << 'JS'
const assert = require("node:assert");
const { addBusinessDays, differenceInBusinessDays, format } = require("date-fns");
const day = (number) => new Date(2026, 6, number); // the 3rd of July is a Friday
const between = (later, earlier) => differenceInBusinessDays(day(later), day(earlier));
const seen = [format(addBusinessDays(day(4), 1), "EEE"), between(6, 4), between(5, 3), between(3, 5)];
console.log("date-fns 4.4.0", seen);
assert.deepStrictEqual(seen, ["Mon", 0, 1, 0]);
JS
node "$dir/seen.js"
