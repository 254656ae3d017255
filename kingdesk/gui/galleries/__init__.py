"""Which gallery is open, and how photos come into it."""
