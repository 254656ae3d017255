"""What came of it: every client's photos in numbers."""
