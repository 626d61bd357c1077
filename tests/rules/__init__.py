"""One test per sentence of the rules, named after the rule."""
