"""What the user may choose, applied at once."""
