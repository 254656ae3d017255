"""The people the photographer delivers to."""
