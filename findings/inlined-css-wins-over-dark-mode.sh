#!/usr/bin/env bash
# After inlining, an email's dark mode is gone: css-inline drops it, premailer keeps rules that can no longer win
#
# Packages: css-inline==0.24.0, premailer==3.10.0
# Guess: an inliner for email leaves media queries in place, in a form that still applies.
# Seen: css-inline's inline() drops every @media rule unless keep_at_rules is set; premailer keeps `p{color:#eee}`
#   for dark mode as it was, without !important, beside the inlined style="color:#111", which wins: dark text on
#   a dark ground.
# Here: the shipped emails carry their light colours inline and their dark ones as !important in one style block, so
#   that both ways of inlining leave a readable email; a test says so.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check css-inline==0.24.0 premailer==3.10.0
"$dir/venv/bin/python" - << 'PY'
from importlib.metadata import version

import css_inline
import premailer

DARK = "@media (prefers-color-scheme: dark) { p { color: #eee } }"
page = "<html><head><style>p { color: #111 } " + DARK + "</style></head><body><p>Rp1.500.000</p></body></html>"
plain, kept, other = css_inline.inline(page), css_inline.CSSInliner(keep_at_rules=True).inline(page), premailer.transform(page)
print("css-inline", version("css-inline"), plain, "| premailer", version("premailer"), other)
assert "prefers-color-scheme" not in plain
assert "prefers-color-scheme" in kept and "prefers-color-scheme" in other
assert all('color:#111' in text.replace(" ", "") for text in (plain, kept, other))
assert "!important" not in kept + other
PY
