"""In what words: the catalogue of templates, the sandbox around them, and the check that they are polite.

`Renderer(creditor).render(send, invoices, client)` is the one place where words are made.
Jinja2 loads when the first template is compiled, not when this package is imported; what no message needs (the check
that texts are polite, the dossier as a letter) when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sopan.rendering._catalogue import Catalogue
from sopan.rendering._renderer import Renderer
from sopan.rendering._template import Template
from sopan.rendering.creditor import Creditor, PerTone
from sopan.rendering.message import Button, Message, WhatsAppTemplate

if TYPE_CHECKING:
    from sopan.rendering import politeness
    from sopan.rendering.dossier import dossier_letter

__all__ = [
    "Button",
    "Catalogue",
    "Creditor",
    "Message",
    "PerTone",
    "Renderer",
    "Template",
    "WhatsAppTemplate",
    "dossier_letter",
    "politeness",
]

if not TYPE_CHECKING:  # else a type checker would believe every name

    def __getattr__(name: str) -> object:
        """Load the check of texts, or the dossier as a letter."""
        if name == "politeness":
            return import_module(f"{__name__}.politeness")
        if name == "dossier_letter":
            return import_module(f"{__name__}.dossier").dossier_letter
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
