"""Is what we hand out what we say it is? The wheel, what it needs, and where it works; see the Makefile."""
