"""What sopan needs at run time: its licences, its bill of materials and known weaknesses.

`python -m tests.release.needs licences`   every licence is on the list of those we accept
`python -m tests.release.needs sbom`       dist/sopan.cdx.json in CycloneDX, from an environment with sopan alone
`python -m tests.release.needs audit`      asks the vulnerability service; says so when it cannot be asked
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from tests.release.wheel import DIST, ROOT, alone, build, copied

ACCEPTED = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "ISC", "0BSD", "Unlicense"}
"""Permissive licences, by their SPDX names. Another one is a decision for people, not for a program."""
SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
}
"""How older packages say the same in words."""


def needed(
    name: str = "sopan", seen: dict[str, metadata.Distribution] | None = None
) -> dict[str, metadata.Distribution]:
    """Everything that `name` pulls in on this platform, itself left out, extras too."""
    found = {} if seen is None else seen
    for text in metadata.distribution(name).requires or ():
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue  # an extra, or for another Python or platform
        other = requirement.name.lower().replace("_", "-")
        if other not in found:
            found[other] = metadata.distribution(other)
            needed(other, found)
    return found


def licence(distribution: metadata.Distribution) -> str:
    """The licence in SPDX, as far as the package says it."""

    def said(field: str) -> list[str]:
        return distribution.metadata.get_all(field) or []

    for expression in said("License-Expression"):
        return expression
    classified = [entry.rpartition(" :: ")[2] for entry in said("Classifier") if entry.startswith("License ::")]
    named = next((SPDX[entry] for entry in classified if entry in SPDX), next(iter(said("License")), "unknown"))
    return SPDX.get(named, named)


def is_accepted(expression: str) -> bool:
    """Whether we may use it under licences of the list: all of `AND`, one of `OR`."""
    choices = re.split(r"\s+OR\s+", expression.strip("() "))
    return any(all(part in ACCEPTED for part in re.split(r"\s+AND\s+", choice)) for choice in choices)


def licences() -> int:
    """Every package that is needed, its licence, and whether that is one of ours."""
    wrong = 0
    for name, distribution in sorted(needed().items()):
        said = licence(distribution)
        accepted = is_accepted(said)
        wrong += not accepted
        print(f"{name} {distribution.version}: {said}{'' if accepted else '   NOT ON THE LIST'}")
    return 1 if wrong else 0


def runtime(folder: Path) -> Path:
    """The Python of an environment that holds sopan and what it needs, and nothing else."""
    python = alone(build(copied(folder / "source"), folder / "wheel"), folder)
    subprocess.run([str(python), "-m", "pip", "uninstall", "--quiet", "--yes", "pip", "setuptools"], check=True)
    return python


def sbom() -> int:
    """The bill of materials, the same for the same packages."""
    DIST.mkdir(exist_ok=True)
    target = DIST / "sopan.cdx.json"
    with tempfile.TemporaryDirectory() as name:
        python = runtime(Path(name))
        subprocess.run(
            [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--validate",
             "--pyproject", str(ROOT / "pyproject.toml"), "--output-format", "JSON", "--output-file", str(target), str(python)],
            check=True,
        )  # fmt: skip
    # The wheel was installed from a folder that is gone; where it lay is nobody's business.
    bill = json.loads(target.read_text(encoding="utf-8"))
    bill["components"] = [part for part in bill["components"] if part["name"] != "sopan"]
    for part in bill["components"]:
        part.pop("externalReferences", None)
    target.write_text(json.dumps(bill, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print(
        f"dist/{target.name}: " + ", ".join(sorted(f"{part['name']} {part['version']}" for part in bill["components"]))
    )
    return 0


def audit() -> int:
    """0: nothing is known; 1: something is; 3: the service could not be asked, so nothing is known either way."""
    with tempfile.TemporaryDirectory() as name:
        where = [str(runtime(Path(name))), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        packages = subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip()
        asked = subprocess.run(
            [sys.executable, "-m", "pip_audit", "--path", packages, "--progress-spinner", "off", "--timeout", "15", "--format", "json"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    return judged(asked.returncode, asked.stdout, asked.stderr)


def judged(code: int, out: str, err: str) -> int:
    """What pip-audit's answer means; no answer is not a good answer."""
    try:
        packages = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(
            "NOT AUDITED: the vulnerability service gave no answer; try again where it can be reached.", file=sys.stderr
        )
        print(err.strip()[-500:], file=sys.stderr)
        return 3
    weak = [(package, weakness) for package in packages for weakness in package.get("vulns", ())]
    for package, weakness in weak:
        print(f"{package['name']} {package['version']}: {weakness['id']}, mended in {weakness['fix_versions']}")
    asked = [package for package in packages if "skip_reason" not in package and package["name"] != "sopan"]
    if not asked:
        why = next((package["skip_reason"] for package in packages if "skip_reason" in package), "it named none")
        print(f"NOT AUDITED: the vulnerability service knew none of the packages: {why}", file=sys.stderr)
        return 3
    print(f"{len(asked)} packages asked about, {len(weak)} known weaknesses")
    return 1 if weak or code not in {0, 1} else 0


if __name__ == "__main__":
    sys.exit({"licences": licences, "sbom": sbom, "audit": audit}[sys.argv[1]]())
