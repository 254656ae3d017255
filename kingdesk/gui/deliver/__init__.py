"""Handing a client's photos over."""
