"""What one picture of a candidate shows: how many faces, where they look, how much light. Pure: no Django.

Only counts, places, angles and light come out. No identity, no emotion and no face geometry is computed to be kept:
docs/model-card.md.
"""
