"""What our descriptions say to publishers and to viewers."""

import pytest
from aiortc.sdp import SessionDescription

from proctoring.live.descriptions import read
from proctoring.live.sfu.own_descriptions import ARRIVALS, Ours, Outgoing, publisher_answer, viewer_offer
from proctoring.live.start_rate import PARAMETER
from tests.proctoring.live.offers import AUDIO, FINGERPRINT, MAIN, VP8, VP9, offer, video

OURS = Ours("name", "password", ("sha-256", FINGERPRINT), [("192.0.2.7", 40000), ("2001:db8::7", 40000)], 7, 3)


def test_a_publisher_is_asked_for_one_codec_of_each_medium():
    answer = SessionDescription.parse(publisher_answer(read(offer(AUDIO, video(VP9, MAIN, VP8))), OURS))

    assert [(media.kind, media.fmt, media.direction) for media in answer.media] == [
        ("audio", [111], "recvonly"),
        ("video", [96, 97], "recvonly"),
    ]
    assert [(extension.id, extension.uri) for extension in answer.media[1].rtp.headerExtensions] == [(3, ARRIVALS)]
    assert [feedback.parameter for feedback in answer.media[1].rtp.codecs[0].rtcpFeedback] == [None, "pli"]
    assert [(candidate.ip, candidate.port) for candidate in answer.media[0].ice_candidates] == OURS.addresses
    assert answer.media[0].ice.iceLite
    assert answer.media[0].dtls.role == "server"
    assert answer.group[0].items == ["0", "1"]


@pytest.mark.parametrize(("codec", "parameters"), [(VP8, ""), (MAIN, "profile-level-id=4d001f;")])
def test_a_publisher_is_told_to_begin_with_more_than_it_would_by_itself(codec, parameters):
    answer = publisher_answer(read(offer(AUDIO, video(codec))), OURS)

    assert f"{parameters}{PARAMETER}\r\n" in answer


def test_a_section_that_is_not_used_is_refused_in_the_answer():
    answer = publisher_answer(read(offer(AUDIO, video(VP8, port=0))), OURS)

    assert "m=video 0 " in answer
    assert "a=group:BUNDLE 0\r\n" in answer


def test_a_viewer_is_offered_whatever_a_publisher_may_have():
    sdp = viewer_offer([Outgoing("video", 11, 12), Outgoing("audio", 13)], OURS)
    picture, sound = SessionDescription.parse(sdp).media

    assert [codec.name for codec in picture.rtp.codecs] == ["VP8", "rtx", "H264", "rtx"]
    assert [codec.name for codec in sound.rtp.codecs] == ["opus"]
    assert [group.items for group in picture.ssrc_group] == [[11, 12]]
    assert {picture.direction, sound.direction} == {"sendonly"}
    assert read(sdp).setup == "actpass"
