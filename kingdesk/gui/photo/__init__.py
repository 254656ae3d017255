"""One photo, large, with the faces found in it."""
