"""Tests of the outbox worker: what it does, and what is left when it is killed."""
