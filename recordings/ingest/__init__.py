"""Chunk upload, off Django's beaten path: one small ASGI application and one writer (docs/adr/0002)."""
