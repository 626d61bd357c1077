"""`docs/guide/django.md` is an app that works: its files are laid out, its sessions are run, in a process of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the dependency group django: make examples")

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "guide" / "django.md"
POLICY = ROOT / "examples" / "outbox_worker" / "policy.toml"

PROJECT = """
import doctest, sys
import django
from django.conf import settings
from django.core.management import call_command
import project_settings

settings.configure(
    **{name: value for name, value in vars(project_settings).items() if name.isupper()},
    INSTALLED_APPS=["receivables"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)
flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
failed, tried = doctest.testfile("sessions.txt", module_relative=False, optionflags=flags, encoding="utf-8")
print(f"{tried} tried")
sys.exit(bool(failed) or not tried)
"""


def test_the_app_on_the_page_works(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    for name, code in re.findall(r"```py\n# (.*?)\n(.*?)```", text, re.DOTALL):
        path = tmp_path / ("project_settings.py" if name == "settings" else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code, encoding="utf-8")
    for folder in ("receivables", "receivables/management", "receivables/management/commands"):
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / "policy.toml").write_text(POLICY.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "project.py").write_text(PROJECT, encoding="utf-8")
    sessions = re.findall(r"```pycon\n(.*?)```", text, re.DOTALL)
    (tmp_path / "sessions.txt").write_text("\n".join(sessions), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "project.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "tried" in run.stdout
