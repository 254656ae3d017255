"""Processing, seen from the window: price, progress, problems."""
