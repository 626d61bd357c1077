"""In what words: the catalogue of templates, the sandbox around them, and the check that they are polite.

`Renderer(creditor).render(send, invoices, client)` is the one place where words are made.
Jinja2 loads when the first template is compiled, not when this package is imported.
"""

from __future__ import annotations

from sopan.rendering import politeness
from sopan.rendering._catalogue import Catalogue
from sopan.rendering._renderer import Renderer
from sopan.rendering._template import Template
from sopan.rendering.creditor import Creditor, PerTone
from sopan.rendering.dossier import dossier_letter
from sopan.rendering.message import Button, Message, WhatsAppTemplate

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
