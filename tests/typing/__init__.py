"""The public API as a stranger's type checker sees it: read by mypy, not run by pytest."""
