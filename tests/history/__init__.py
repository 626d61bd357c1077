"""What was said and agreed."""
