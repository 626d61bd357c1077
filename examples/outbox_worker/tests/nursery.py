"""Imported by the process from which every life is forked: what is loaded here, no life has to load again."""

from __future__ import annotations

from outbox_worker.tests.lives import warm_up

warm_up()
