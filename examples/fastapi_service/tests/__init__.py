"""Tests of the service and of its page, in a browser."""
