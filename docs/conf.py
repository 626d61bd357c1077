"""How the manual is built: `make docs`. Warnings are errors, unknown references too, and nothing is fetched."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "sopan"
author = "sopan contributors"
copyright = "sopan contributors"
version = release = _project["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_default_options = {
    "members": True,
    "undoc-members": True,  # words of an enum and plain fields speak for themselves
    "show-inheritance": True,
    "exclude-members": "model_config, model_post_init, rank",
}

# References into other projects are not resolved (that would need the network), nor to private names, nor what is no
# name but a whole annotation; the rest must be.
nitpick_ignore_regex = [(r"py:.*", r"(?!sopan\.).*"), (r"py:.*", r"sopan\..*\._\w+"), (r"py:.*", r".*Annotated\[.*")]

html_theme = "furo"
html_title = "sopan"
html_static_path = ["_static"]
html_css_files = ["sopan.css"]
html_theme_options = {"navigation_with_keys": True}
html_copy_source = False
html_show_sourcelink = False


def _plain_signature(
    _app: Sphinx, what: str, _name: str, obj: object, _options: object, _signature: str, _returns: str
) -> tuple[str, None] | None:
    """Fields say it better than the `**data` of a pydantic model."""
    return ("", None) if what == "class" and isinstance(obj, type) and issubclass(obj, BaseModel) else None


_CODE = re.compile(r"(?<![`:])`([^`]+)`(?![`_])(?=(\w?))")


def _read_code_as_on_a_page(
    _app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """One backtick means code in a docstring as it does in Markdown, also before a plural s."""
    lines[:] = _CODE.sub(lambda span: f"``{span[1]}``" + ("\\ " if span[2] else ""), "\n".join(lines)).split("\n")


def _state_the_default(_app: Sphinx, what: str, name: str, _obj: object, _options: object, lines: list[str]) -> None:
    """Say what a field is when it is left out."""
    if what != "attribute":
        return
    path, _, field = name.rpartition(".")
    module, _, owner = path.rpartition(".")
    model = getattr(importlib.import_module(module), owner, None)
    if isinstance(model, type) and issubclass(model, BaseModel) and field in model.model_fields:
        default: Any = model.model_fields[field].get_default(call_default_factory=False)
        if default is not PydanticUndefined and (default is None or isinstance(default, str | int | tuple)):
            lines.extend(["", f"Default: ``{default if default != '' else repr(default)}``", ""])


def _link_by_name(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element) -> nodes.Node | None:
    """Find a name where a reader finds it.

    `sopan.calendars.calendar.WorkingCalendar`, where it is written, is shown as `sopan.calendars.WorkingCalendar`;
    an annotation says only `WorkingCalendar`. What the house keeps to itself stays plain text.
    """
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py" or not target:
        return None
    module, _, name = target.rpartition(".")
    room = ".".join(module.split(".")[:2])
    python = env.domains.python_domain
    places = [f"{room}.{name}"] if module else [f"{place}.{name}" for place in python.modules]
    shown = [place for place in places if place in python.objects]
    if len(shown) == 1:
        return python.resolve_xref(env, node["refdoc"], app.builder, node["reftype"], shown[0], node, content)
    return content if module.startswith("sopan.") and hasattr(sys.modules.get(module), name) else None


def _hide_machinery(_app: Sphinx, doctree: nodes.document) -> None:
    """Leave out how an annotated type is made: its docstring says what it accepts."""
    for paragraph in list(doctree.findall(nodes.paragraph)):
        if paragraph.astext().startswith("alias of Annotated"):
            paragraph.parent.remove(paragraph)


_COLUMNS = re.compile(r"\S {2,}\S|[\u2500-\u257f|_]{2}")


def _wrap_sentences(_app: Sphinx, doctree: nodes.document) -> None:
    """Let messages and sentences break at the edge of the screen; tables and drawings keep their columns."""
    for block in doctree.findall(nodes.literal_block):
        if block.get("language") == "text" and not _COLUMNS.search(block.astext()):
            block["classes"].append("wrap")


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-signature", _plain_signature)
    app.connect("autodoc-process-docstring", _read_code_as_on_a_page)
    app.connect("autodoc-process-docstring", _state_the_default)
    app.connect("missing-reference", _link_by_name)
    app.connect("doctree-read", _hide_machinery)
    app.connect("doctree-read", _wrap_sentences)
