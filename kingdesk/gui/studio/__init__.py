"""Workspaces in the window: setting a studio up, signing in, going from one to another."""
