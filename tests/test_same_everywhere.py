"""The same answer on every machine, byte for byte."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import sopan

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tests" / "scripts" / "decide_everything.py"
BASE = {"PYTHONPATH": str(Path(sopan.__file__).parents[1]), "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
ELSEWHERE = {
    "new_york_thai": {"TZ": "America/New_York", "LANG": "C.UTF-8", "LC_ALL": "th_TH.UTF-8", "PYTHONHASHSEED": "1"},
    "jayapura_english": {"TZ": "Asia/Jayapura", "LANG": "en_US.UTF-8", "LANGUAGE": "en", "PYTHONHASHSEED": "4242"},
    "plain_c": {"TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "7"},
    "optimised": {"TZ": "Pacific/Kiritimati", "PYTHONOPTIMIZE": "1", "PYTHONHASHSEED": "0"},
}


def answers(environment: dict[str, str]) -> bytes:
    result = subprocess.run(
        [sys.executable, str(SCRIPT)], env=BASE | environment, capture_output=True, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


@pytest.fixture(scope="module")
def here() -> bytes:
    return answers({"TZ": "Asia/Jakarta", "LANG": "id_ID.UTF-8", "PYTHONHASHSEED": "0"})


@pytest.mark.parametrize("place", ELSEWHERE)
def test_time_zone_locale_and_hash_seed_change_no_byte(here, place):
    assert b"Cuti Bersama" in here
    assert answers(ELSEWHERE[place]) == here
