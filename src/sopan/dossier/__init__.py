"""What we can prove: every contact, promise, agreement and payment in order, and nothing that was not in the input.

`Dossier.of(invoices, client, history)` gathers the evidence of good faith for whoever looks at the case next:
the client, a mediator, a lawyer. It judges nothing and knows no policy.
`sopan.rendering.dossier_letter` writes it as a letter.
"""

from sopan.dossier.evidence import Evidence, EvidenceKind, Fate
from sopan.dossier.model import Dossier, InvoiceFacts

__all__ = ["Dossier", "Evidence", "EvidenceKind", "Fate", "InvoiceFacts"]
