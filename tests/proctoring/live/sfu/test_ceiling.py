"""When a viewer's path is too narrow for what it is sent."""

from proctoring.live.sfu.ceiling import GROWTH, NO_LIMIT, Ceiling


def after(ceiling, *seconds):
    """Each second: what was sent, and what the browser named."""
    for sent, named in seconds:
        if named is not None:
            ceiling.named(named)
        ceiling.second(sent)
    return ceiling.bitrate


def test_a_free_path_has_no_ceiling_even_while_the_browser_is_still_careful():
    assert after(Ceiling(), (100_000, 150_000), (300_000, 250_000), (400_000, 390_000), (400_000, 600_000)) is None


def test_a_narrow_path_has_the_one_that_the_browser_names():
    assert after(Ceiling(), *[(400_000, 500_000)] * 4, (400_000, 170_000)) == 170_000


def test_a_ceiling_rises_slowly_until_there_is_none():
    ceiling = Ceiling()
    after(ceiling, *[(400_000, 500_000)] * 8, (400_000, 170_000))

    assert after(ceiling, *[(0, None)]) == int(170_000 * GROWTH)
    assert after(ceiling, *[(0, NO_LIMIT)] * 100) is None


def test_a_number_named_long_ago_counts_no_more():
    assert after(Ceiling(), (0, 100_000), *[(400_000, None)] * 8) is None
