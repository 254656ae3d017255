"""From a picture to a reference face."""
