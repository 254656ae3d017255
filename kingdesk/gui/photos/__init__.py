"""The grid: many photos, few on the screen."""
