"""What a viewer gets again, and when."""

from proctoring.live.sfu.repairs import MOST_REMEMBERED, PER_SECOND, Repairs


def test_a_packet_is_not_sent_again_while_the_last_one_is_on_its_way():
    repairs = Repairs()
    repairs.round_trip = 0.3

    assert [repairs.may_go(7, now) for now in (1.0, 1.1, 1.2, 1.31, 1.4, 1.62)] == [
        True,
        False,
        False,
        True,
        False,
        True,
    ]


def test_a_viewer_that_asks_for_everything_gets_no_flood():
    repairs = Repairs()

    assert sum(repairs.may_go(sequence, 1.5) for sequence in range(10 * PER_SECOND)) == PER_SECOND
    assert repairs.may_go(1, 2.5)


def test_old_ones_are_forgotten():
    repairs = Repairs()
    for sequence in range(3 * MOST_REMEMBERED):
        repairs.may_go(sequence, sequence)

    assert len(repairs._sent_at) <= MOST_REMEMBERED
