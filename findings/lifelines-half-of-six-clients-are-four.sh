#!/usr/bin/env bash
# lifelines and statsmodels: half of four clients have paid by the day of the second, half of six by that of the fourth
#
# Packages: lifelines==0.30.3 statsmodels==0.15.0 pandas==2.3.3
# Guess: The median of n invoices that were all paid, n even, is the day of payment n/2 (half have paid by then), or the
#   next, or the mean of the two: one of them for every n.
# Seen: The curve of Kaplan and Meier is summed in logarithms, so where it should be a half it is a hair more or less,
#   and the median goes to one side or the other by that hair. lifelines, whose median is where half is left or less,
#   takes payment n/2 of 4 and payment 4 of 6; statsmodels, whose quantile wants less than half, takes payment 3 of 4
#   and 6 of 12. Up to 60 each takes both sides; numpy gives the mean of the two.
# Here: The median of a payment profile is that of the statistics module on whole days, and the log of the lab counts
#   what was paid; no median is read from a curve of floats.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check lifelines==0.30.3 statsmodels==0.15.0 pandas==2.3.3
"$dir/venv/bin/python" - << 'PY'
import warnings
from importlib.metadata import version

import numpy as np
from lifelines import KaplanMeierFitter
from statsmodels.duration.survfunc import SurvfuncRight

warnings.simplefilter("ignore")
seen = {"lifelines": {}, "statsmodels": {}}
for count in range(2, 61, 2):
    days = np.arange(1, count + 1)  # one invoice paid on each day
    seen["lifelines"][count] = int(KaplanMeierFitter().fit(days).median_survival_time_) - count // 2
    seen["statsmodels"][count] = int(SurvfuncRight(days, np.ones(count)).quantile(0.5)) - count // 2
    assert np.median(days) == count / 2 + 0.5
for name, later in seen.items():
    print(name, version(name), "one payment later:", [count for count, by in later.items() if by])
    assert set(later.values()) == {0, 1}
PY
