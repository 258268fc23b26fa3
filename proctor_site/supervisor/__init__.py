"""Starts, watches and stops the product's processes. Runs beside Django, never inside it."""
