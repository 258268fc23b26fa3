"""What may be kept as JSON. Pure."""

import sys

DEEPEST = 20


def is_storable(value: object, depth: int = DEEPEST) -> bool:
    """True when the JSON value comes back from every database as it went in, and can be sent on.

    PostgreSQL refuses U+0000. SQLite keeps lone surrogates, which no later answer can be encoded with. JSON has no
    infinity, but Python reads 1e400 as one. Nesting is limited because whatever reads JSON does so by recursion.
    """
    match value:
        case str():
            return _is_text(value)
        case int() | float():
            return abs(value) <= sys.float_info.max  # never true of NaN
        case list():
            return depth > 0 and all(is_storable(item, depth - 1) for item in value)
        case dict():
            return depth > 0 and all(is_storable(key) and is_storable(item, depth - 1) for key, item in value.items())
        case _:
            return value is None


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
