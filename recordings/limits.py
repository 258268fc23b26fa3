"""How much of anything one recording may have. Beyond what any exam needs, and small enough to stay harmless."""

MOST_SEGMENTS = 1_000
MOST_CHUNKS = 50_000  # in one segment: 24 h of 2 s
LARGEST_CHUNK = 50 * 1024 * 1024  # bytes
# Of one recording: this much, and 8 Mbit/s of the attempt's time. A camera takes a tenth of it.
MOST_BYTES_AT_ONCE = 200 * 1024 * 1024
MOST_BYTES_PER_SECOND = 1_000_000
