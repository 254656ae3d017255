"""Decisions about faces, and taking them back."""
