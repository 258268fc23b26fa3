"""How much of anything one recording may have. Beyond what any exam needs, and small enough to stay harmless."""

MOST_SEGMENTS = 1_000
MOST_CHUNKS = 50_000  # in one segment: 24 h of 2 s
LARGEST_CHUNK = 50 * 1024 * 1024  # bytes
