"""The index of a track says of each sample what was put in."""

import struct
from array import array
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.media.fragments import NO_KEY, NUMBER, Samples
from recordings.media.tables import COARSE, FINE, TrackTable, common_clock


def numbers(*values: int) -> array:
    return array(NUMBER, values)


@st.composite
def rows(draw) -> list[Samples]:
    """Rows of samples with gaps between them; where the media lies is part of what is drawn."""
    made: list[Samples] = []
    time = draw(st.integers(0, 5000))
    for place in range(draw(st.integers(1, 6))):
        samples = draw(
            st.lists(st.tuples(st.integers(1, 900), st.integers(1, 70_000), st.booleans()), min_size=1, max_size=9)
        )
        durations, sizes, keys = zip(*samples, strict=True)
        flags = numbers(*(0 if key else NO_KEY for key in keys))
        made.append(Samples(1, time, place * 1_000_000, numbers(*durations), numbers(*sizes), flags))
        time += sum(durations) + draw(st.integers(0, 100_000))
    return made


def filled(made: list[Samples], *, clock: int, timescale: int, from_zero: bool) -> TrackTable:
    table = TrackTable(clock, from_zero=from_zero)
    for row in made:
        table.add(row, timescale=timescale, offset=0, place=row.at)
    return table


class Read:
    """The boxes of an index, read the way a player does."""

    def __init__(self, table: TrackTable, *, wide: bool) -> None:
        self._boxes = dict(split(table.boxes() + table.places(7, wide=wide)))
        self._wide = wide

    def numbers(self, kind: str, skipped: int = 8) -> list[int]:
        body = self._boxes.get(kind, b"")[skipped:]
        return list(struct.unpack(f">{len(body) // 4}I", body))

    @property
    def durations(self) -> list[int]:
        rows = self.numbers("stts")
        return [value for number, value in zip(rows[::2], rows[1::2], strict=True) for _ in range(number)]

    @property
    def sizes(self) -> list[int]:
        return self.numbers("stsz", 12)

    @property
    def keys(self) -> list[int]:
        return self.numbers("stss") if "stss" in self._boxes else list(range(1, len(self.sizes) + 1))

    @property
    def places(self) -> list[int]:
        """Of every sample."""
        body = self._boxes["co64" if self._wide else "stco"][8:]
        chunks = list(struct.unpack(f">{len(body) // 8}Q" if self._wide else f">{len(body) // 4}I", body))
        rows = self.numbers("stsc")
        counts: list[int] = []
        for first, number, following in zip(rows[::3], rows[1::3], [*rows[3::3], len(chunks) + 1], strict=True):
            counts += [number] * (following - first)
        sizes = iter(self.sizes)
        return [
            place
            for chunk, number in zip(chunks, counts, strict=True)
            for place in list(accumulate((next(sizes) for _ in range(number)), initial=chunk))[:-1]
        ]


def split(data: bytes):
    while data:
        (size,) = struct.unpack_from(">I", data)
        yield data[4:8].decode(), data[8:size]
        data = data[size:]


def wanted(made: list[Samples]) -> list[tuple[int, int, int]]:
    """Time, place and size of every sample."""
    return [
        sample
        for row in made
        for sample in zip(
            list(accumulate(row.durations, initial=row.time))[:-1],
            list(accumulate(row.sizes, initial=row.at + 7))[:-1],
            row.sizes,
            strict=True,
        )
    ]


@settings(deadline=None)
@given(rows(), st.booleans(), st.booleans())
def test_every_sample_is_where_and_when_it_was(made, from_zero, wide):
    read = Read(table := filled(made, clock=1000, timescale=1000, from_zero=from_zero), wide=wide)

    times = list(accumulate(read.durations, initial=table.begins))
    found = list(zip(times[:-1], read.places, read.sizes, strict=True))
    if from_zero:
        assert (table.begins, found[0][0]) == (0, 0)
        found[0] = (made[0].time, *found[0][1:])
    assert found == wanted(made)
    assert times[-1] == table.end == max(made[-1].time + sum(made[-1].durations), 0)


@settings(deadline=None)
@given(rows())
def test_key_frames_are_those_that_say_so(made):
    read = Read(filled(made, clock=1000, timescale=1000, from_zero=True), wide=False)

    flags = [flag for row in made for flag in row.flags]
    assert read.keys == [number for number, flag in enumerate(flags, 1) if not flag & NO_KEY]


@settings(deadline=None)
@given(rows(), st.sampled_from([15_000, 16_000, 48_000, 90_000]))
def test_on_another_clock_no_sample_moves_by_more_than_a_tick(made, clock):
    read = Read(table := filled(made, clock=clock, timescale=1000, from_zero=False), wide=False)

    found = list(accumulate(read.durations, initial=table.begins))[:-1]
    assert all(
        abs(ticks / clock - time / 1000) <= 1 / clock for ticks, (time, _, _) in zip(found, wanted(made), strict=True)
    )


@settings(deadline=None)
@given(rows(), st.integers(0, 9), st.integers(0, 9))
def test_a_part_of_a_row_has_the_samples_of_that_part(made, first, end):
    row = made[0]._replace(first_flags=0)
    first, end = sorted((min(first, len(row.sizes) - 1), min(end, len(row.sizes))))
    if first == end:
        return

    (part,) = row.parts([(first, end)])

    assert wanted([part]) == wanted([row])[first:end]
    assert list(part.key_frames()) == [key - first for key in row.key_frames() if first <= key < end]


@pytest.mark.parametrize(
    ("timescales", "seconds", "clock"),
    [
        ([15_000, 15_000], 10_000, 15_000),
        ([15_000, 30_000], 10_000, FINE),
        ([15_000, 30_000], 40_000, COARSE),
        ([48_000], 44_739, 48_000),
        ([48_000], 44_740, COARSE),
        ([4_000_000_000], 1, COARSE),
    ],
)
def test_the_clock_is_as_fine_as_the_length_of_the_timeline_allows(timescales, seconds, clock):
    assert common_clock(timescales, seconds) == clock
