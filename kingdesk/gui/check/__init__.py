"""The check: one question after the other, until nothing is in doubt."""
