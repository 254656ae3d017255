"""The store's rows, a module for each noun; every query is scoped to the unit's owner."""
