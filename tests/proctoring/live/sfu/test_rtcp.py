"""RTCP, read by another's code and written for another's code."""

from aiortc import rtp as theirs

from proctoring.live.sfu import rtcp


def test_a_receiver_report_says_how_it_is():
    block = rtcp.Block(ssrc=5, fraction=7, lost=9, highest=70_000, jitter=11, last_report=13, delay=15)

    (part,) = rtcp.parts(rtcp.receiver_report([block]))
    (report,) = theirs.RtcpPacket.parse(rtcp.receiver_report([block]))

    (said,) = report.reports
    assert (said.ssrc, said.fraction_lost, said.packets_lost) == (5, 7, 9)
    assert (said.highest_sequence, said.jitter, said.lsr, said.dlsr) == (70_000, 11, 13, 15)
    assert rtcp.read_blocks(part) == [block]
    assert rtcp.read_blocks(part._replace(body=part.body[:-1])) == []


def test_a_sender_report_names_its_source():
    report = rtcp.SenderReport(ssrc=5, ntp=1 << 40, rtp=6)

    said, named = theirs.RtcpPacket.parse(rtcp.sender_report(report, 2**32 + 7, 8, b"live"))

    assert (said.ssrc, said.sender_info.ntp_timestamp, said.sender_info.rtp_timestamp) == report
    assert (said.sender_info.packet_count, said.sender_info.octet_count) == (7, 8)
    assert named.chunks[0].ssrc == 5
    assert named.chunks[0].items == [(1, b"live")]


def test_a_sender_report_is_read():
    report = rtcp.SenderReport(ssrc=5, ntp=1 << 40, rtp=6)

    first = next(rtcp.parts(rtcp.sender_report(report, 1, 2, b"live")))

    assert first.type == rtcp.SENDER_REPORT
    assert rtcp.read_sender_report(first.body) == report


def test_what_is_asked_for_again_is_understood_both_ways():
    lost = [65_530, 65_535, 0, 3, 9, 40]

    (said,) = theirs.RtcpPacket.parse(rtcp.nack(77, lost))
    (part,) = rtcp.parts(rtcp.nack(77, lost))

    assert (said.media_ssrc, sorted(n & 0xFFFF for n in said.lost)) == (77, sorted(lost))
    assert rtcp.read_nack(part.body) == (77, lost)


def test_a_key_frame_is_asked_for():
    (said,) = theirs.RtcpPacket.parse(rtcp.picture_loss(77))

    assert (said.fmt, said.media_ssrc) == (theirs.RTCP_PSFB_PLI, 77)


def test_limits_are_understood_both_ways():
    for bitrate in (150_000, 400_000, 100_000_000):
        (said,) = theirs.RtcpPacket.parse(rtcp.limit(77, bitrate))
        (part,) = rtcp.parts(rtcp.limit(77, bitrate))

        understood, ssrcs = theirs.unpack_remb_fci(said.fci)
        assert ssrcs == [77]
        assert understood == rtcp.read_limit(part.body)
        assert 0.99 * bitrate < understood <= bitrate


def test_what_is_not_whole_is_left_out():
    whole = rtcp.picture_loss(77)

    assert list(rtcp.parts(whole + whole[:-1])) == list(rtcp.parts(whole))
    assert list(rtcp.parts(b"\x00" * 12)) == []
    assert rtcp.read_nack(b"") == (0, [])
    assert rtcp.read_limit(b"\0" * 15) is None
    assert rtcp.read_sender_report(b"\0" * 23) is None
