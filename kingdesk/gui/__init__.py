"""The window: the only package that knows Qt. Nothing in it calls a use case on the GUI thread."""
