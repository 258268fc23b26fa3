"""What may be kept as JSON."""

import pytest

from exams.storable import DEEPEST, is_storable


def nested(depth, inner="x"):
    value = inner
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1.5,
        10**300,
        "",
        "é 語 \U0001f600 \n\x1f\ufffe",
        [],
        {},
        [1, {"a": ["b", None]}],
        nested(DEEPEST),
    ],
)
def test_ordinary_values_are(value):
    assert is_storable(value)


@pytest.mark.parametrize(
    "value",
    [
        "\0",
        "a\0b",
        "\ud800",
        "\ude00\ud83d",
        float("inf"),
        float("-inf"),
        float("nan"),
        10**400,
        -(10**5000),
        ["\0"],
        {"\0": 1},
        {"a": {"\ud800": 1}},
        [[[float("inf")]]],
        nested(DEEPEST + 1),
        nested(50_000),
        b"bytes",
        {1, 2},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_database_or_a_reader_would_stumble_over_is_not(value):
    assert not is_storable(value)
