"""From one publisher's packets to a viewer's: packets in, packets out, without a network."""

from time import monotonic

import pytest
from aiortc import rtp as theirs

from proctoring.live.descriptions import Codec
from proctoring.live.sfu import rtcp
from proctoring.live.sfu.incoming import KEY_FRAME_PAUSE, Incoming
from proctoring.live.sfu.lane import Accepted, Lane
from proctoring.live.sfu.reception import PATIENCE
from tests.proctoring.live.sfu.clients import HEAD

VP8 = Codec("VP8", 96, 90_000, repair=97)
OPUS = Codec("opus", 111, 48_000)
VP8_OF_VIEWER = Codec("VP8", 120, 90_000, repair=121)
KEY, OTHER, MORE = b"\x10\x00", b"\x10\x01", b"\x00\x00"
MOMENT = 3


class Publisher:
    """Its media as they come in, and what it is told."""

    def __init__(self, codec=VP8, ssrc=1001):
        self.told = []
        self.incoming = Incoming(codec, self.told.append)
        self.ssrc = ssrc

    def send(self, sequence, payload=OTHER, timestamp=0, marker=0):
        number = marker | self.incoming.codec.payload_type
        head = HEAD.pack(0x80, number, sequence & 0xFFFF, timestamp, self.ssrc)
        self.incoming.take(head + payload, arrival=0)

    def send_again(self, sequence, payload=OTHER):
        head = HEAD.pack(0x80, 97, 500, 0, 1002)
        self.incoming.take_again(head + sequence.to_bytes(2, "big") + payload)

    @property
    def asked_for(self):
        """Sequence numbers, and "key frame"."""
        found = []
        for part in [part for compound in self.told for part in rtcp.parts(compound)]:
            if part.type == rtcp.TRANSPORT_FEEDBACK:
                found += rtcp.read_nack(part.body)[1]
            elif part.detail == rtcp.PICTURE_LOSS:
                found.append("key frame")
        return found


class Viewer:
    """A lane, and what has left it."""

    def __init__(self, *publishers, codecs=(VP8_OF_VIEWER, OPUS), moment=MOMENT):
        self.packets, self.reports = [], []
        self.lane = Lane(77, 78, self.packets.append, self.reports.append)
        self.lane.accept(Accepted({codec.name: codec for codec in codecs}, moment))
        for publisher in publishers:
            self.watch(publisher)

    def watch(self, publisher):
        publisher.incoming.lanes.append(self.lane)
        self.lane.connect(publisher.incoming)

    @property
    def got(self):
        return [theirs.RtpPacket.parse(packet) for packet in self.packets]

    @property
    def sequences(self):
        return [packet.sequence_number for packet in self.got if packet.ssrc == 77]


@pytest.fixture
def publisher():
    return Publisher()


@pytest.fixture
def viewer(publisher):
    return Viewer(publisher)


def test_a_viewer_gets_the_picture_from_a_key_frame_on_under_its_own_numbers(publisher, viewer):
    publisher.send(9, OTHER)
    publisher.send(10, KEY + b"first", timestamp=5000)
    publisher.send(11, MORE + b"second", timestamp=5000, marker=0x80)
    publisher.send(12, OTHER + b"third", timestamp=8000)

    assert [(p.ssrc, p.payload_type, p.payload[2:]) for p in viewer.got] == [
        (77, 120, b"first"),
        (77, 120, b"second"),
        (77, 120, b"third"),
    ]
    assert [p.marker for p in viewer.got] == [0, 1, 0]
    assert [p.sequence_number for p in viewer.got] == [1, 2, 3]
    assert [p.timestamp - viewer.got[0].timestamp for p in viewer.got] == [0, 0, 3000]


def test_each_packet_carries_the_moment_of_its_sending(publisher, viewer):
    publisher.send(10, KEY)

    extensions = theirs.HeaderExtensionsMap()
    extensions.configure(theirs_with_moment(MOMENT))
    before = int(monotonic() * (1 << 18))
    (packet,) = [theirs.RtpPacket.parse(raw, extensions) for raw in viewer.packets]

    assert 0 <= (before - packet.extensions.abs_send_time) % (1 << 24) < 1 << 18


def theirs_with_moment(number):
    from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters

    from proctoring.live.sfu.own_descriptions import MOMENT as URI

    return RTCRtpParameters(headerExtensions=[RTCRtpHeaderExtensionParameters(id=number, uri=URI)])


def test_extensions_and_sources_of_the_publisher_stay_behind(publisher, viewer):
    head = HEAD.pack(0x92, 96, 10, 0, 1001) + bytes(8) + bytes.fromhex("bede0001 31000700")

    publisher.incoming.take(head + KEY + b"content", arrival=0)

    assert viewer.got[0].payload == KEY + b"content"
    assert viewer.got[0].csrc == []


def test_sound_needs_no_key_frame():
    publisher = Publisher(OPUS)
    viewer = Viewer(publisher)

    publisher.send(10, b"sound")

    assert [(p.payload_type, p.payload) for p in viewer.got] == [(111, b"sound")]
    assert publisher.asked_for == []


def test_a_viewer_that_cannot_decode_it_gets_nothing(publisher):
    viewer = Viewer(publisher, codecs=[OPUS])

    publisher.send(10, KEY)

    assert viewer.packets == []


def test_a_gap_is_asked_for_at_once_and_again(publisher):
    publisher.send(65_534, KEY)
    publisher.send(1)
    publisher.incoming.look_after(monotonic() + PATIENCE)

    assert publisher.asked_for == [65_535, 0, 65_535, 0]


@pytest.mark.parametrize("how", [Publisher.send, Publisher.send_again])
def test_what_was_missing_goes_to_its_place(publisher, viewer, how):
    publisher.send(10, KEY)
    publisher.send(12)
    how(publisher, 11, OTHER + b"late")

    assert viewer.sequences == [1, 3, 2]
    assert viewer.got[2].payload == OTHER + b"late"
    publisher.incoming.look_after(monotonic() + PATIENCE)
    assert publisher.asked_for == [11]


def test_what_is_sent_again_without_need_goes_nowhere(publisher, viewer):
    publisher.send(10, KEY)
    publisher.send_again(10)
    publisher.incoming.take_again(HEAD.pack(0xA0, 97, 500, 0, 1002) + b"\0\x0b\x02")  # padding

    assert viewer.sequences == [1]


def test_sound_that_is_missing_is_not_asked_for():
    publisher = Publisher(OPUS)
    publisher.send(10)
    publisher.send(13)

    assert publisher.asked_for == []


def test_after_a_long_gap_a_key_frame_is_asked_for_instead(publisher, viewer):
    publisher.send(10, KEY)
    publisher.send(510)

    assert publisher.asked_for == ["key frame"]


def test_a_viewer_gets_again_what_it_asks_for_in_the_stream_for_repairs(publisher, viewer):
    publisher.send(10, KEY)
    publisher.send(11, OTHER + b"lost", marker=0x80, timestamp=900)
    publisher.send(12)

    viewer.lane.resend([2])

    again = viewer.got[-1]
    assert (again.ssrc, again.payload_type, again.marker) == (78, 121, 1)
    assert again.payload == b"\0\x02" + OTHER + b"lost"
    assert again.timestamp == viewer.got[1].timestamp


def test_without_repairs_it_is_the_same_packet_to_the_last_bit(publisher):
    viewer = Viewer(publisher, codecs=[Codec("VP8", 120, 90_000)])
    publisher.send(10, KEY)
    publisher.send(11)

    viewer.lane.resend([2])

    assert viewer.packets[2] == viewer.packets[1]


def test_a_viewer_gets_again_only_what_it_once_got(publisher):
    publisher.send(9)
    viewer = Viewer(publisher)
    publisher.send(10, KEY)

    viewer.lane.resend([0, 65_535, 2, 300])

    assert len(viewer.packets) == 1


def test_a_late_packet_does_not_set_back_what_another_publisher_sends(publisher, viewer):
    publisher.send(10, KEY)
    publisher.send(12)
    publisher.send(11)
    another = Publisher(ssrc=2002)
    viewer.watch(another)

    another.send(1, KEY)

    assert viewer.sequences == [1, 3, 2, 4]


def test_key_frames_are_asked_for_with_a_pause_and_nobody_is_forgotten(publisher):
    publisher.send(10)
    first = Viewer(publisher)
    second = Viewer(publisher)
    assert publisher.asked_for == ["key frame"]

    publisher.send(11, KEY)
    third = Viewer(publisher)  # too soon after the first request
    publisher.incoming.look_after(monotonic())
    assert publisher.asked_for == ["key frame"]

    publisher.incoming.look_after(monotonic() + KEY_FRAME_PAUSE)
    assert publisher.asked_for == ["key frame"] * 2
    publisher.send(12, KEY)
    assert [len(viewer.packets) for viewer in (first, second, third)] == [2, 2, 1]


def test_a_key_frame_that_does_not_come_is_asked_for_again(publisher, viewer):
    publisher.send(10)
    for pauses in range(3):
        publisher.incoming.look_after(monotonic() + pauses * KEY_FRAME_PAUSE)
    publisher.send(11, KEY)
    publisher.incoming.look_after(monotonic() + 3 * KEY_FRAME_PAUSE)

    assert publisher.asked_for == ["key frame"] * 3


def test_another_publisher_goes_on_where_the_first_ended(publisher, viewer):
    publisher.send(10, KEY, timestamp=900_000)
    publisher.send(11, OTHER, timestamp=906_000)
    publisher.incoming.lanes.clear()
    another = Publisher(ssrc=2002)
    viewer.watch(another)

    another.send(40_000, OTHER)
    another.incoming.look_after(monotonic())
    another.send(40_001, KEY, timestamp=5)
    another.send(40_002, OTHER, timestamp=3_005)
    viewer.lane.resend([2])

    assert viewer.sequences == [1, 2, 3, 4]
    steps = [packet.timestamp - viewer.got[0].timestamp for packet in viewer.got]
    assert steps[:2] == [0, 6000]
    assert 6000 <= steps[2] < 6000 + 90_000
    assert steps[3] == steps[2] + 3000
    assert another.asked_for == ["key frame"]


def test_another_source_on_the_same_connection_is_another_publisher(publisher, viewer):
    publisher.send(10, KEY)
    publisher.ssrc = 3003
    publisher.send(7_000, OTHER)
    publisher.send(7_001, KEY)

    assert viewer.sequences == [1, 2]


def test_the_publishers_clock_is_told_in_the_viewers_numbers(publisher, viewer):
    publisher.send(10, KEY + bytes(98), timestamp=900_000)
    publisher.incoming.reported(rtcp.SenderReport(ssrc=1001, ntp=1 << 40, rtp=903_000))
    publisher.incoming.reported(rtcp.SenderReport(ssrc=9, ntp=1, rtp=1))

    (compound,) = viewer.reports
    told = rtcp.read_sender_report(next(rtcp.parts(compound)).body)
    assert (told.ssrc, told.ntp) == (77, 1 << 40)
    assert told.rtp - viewer.got[0].timestamp == 3000
    assert theirs.RtcpPacket.parse(compound)[0].sender_info.packet_count == 1


def test_a_late_viewer_knows_the_publishers_clock_from_the_start(publisher):
    publisher.send(10, KEY, timestamp=900_000)
    publisher.incoming.reported(rtcp.SenderReport(ssrc=1001, ntp=1 << 40, rtp=900_000))
    viewer = Viewer(publisher)
    publisher.send(11, KEY, timestamp=900_900)

    told = rtcp.read_sender_report(next(rtcp.parts(viewer.reports[0])).body)

    seconds = (told.ntp - (1 << 40)) / 2**32
    assert 0 <= seconds < 5
    ahead = (viewer.got[0].timestamp - told.rtp + 2**31) % 2**32 - 2**31
    assert ahead == pytest.approx(900 - seconds * 90_000, abs=2)
