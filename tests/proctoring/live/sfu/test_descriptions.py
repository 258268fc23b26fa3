"""What is read out of a browser's description, what is refused, and what ours say."""

import random

import pytest
from aiortc.sdp import SessionDescription

from proctoring.live.engine import DescriptionRefused
from proctoring.live.sfu.descriptions import ARRIVALS, MOMENT, Ours, Outgoing, publisher_answer, read, viewer_offer

FINGERPRINT = "AB:" * 31 + "CD"
TRANSPORT = f"""c=IN IP4 0.0.0.0
a=ice-ufrag:EAXq
a=ice-pwd:PlUEpmBPUfYhhnv9H55y3ECj
a=ice-options:trickle
a=fingerprint:sha-256 {FINGERPRINT}
a=setup:actpass
a=rtcp-mux
"""
SESSION = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0 1\n"
AUDIO = f"m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\n{TRANSPORT}a=mid:0\na=sendonly\na=rtpmap:111 opus/48000/2\n"
VP8 = "a=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtcp-fb:* nack pli\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n"
VP9 = "a=rtpmap:98 VP9/90000\na=fmtp:98 profile-id=0\n"
MAIN = "a=rtpmap:102 H264/90000\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f\n"
BASELINE = "a=rtpmap:108 H264/90000\na=fmtp:108 packetization-mode=1;profile-level-id=42E01F\n"
WHOLE_UNITS = "a=rtpmap:104 H264/90000\na=fmtp:104 packetization-mode=0;profile-level-id=42e01f\n"
OURS = Ours("name", "password", ("sha-256", FINGERPRINT), [("192.0.2.7", 40000), ("2001:db8::7", 40000)], 7, 3)


def video(*codecs, direction="sendonly", port=9, mid=1):
    head = f"m=video {port} UDP/TLS/RTP/SAVPF 98 102 104 96 97 108\n{TRANSPORT}"
    return f"{head}a=mid:{mid}\na={direction}\na=extmap:3 {ARRIVALS}\na=extmap:15 {MOMENT}\n{''.join(codecs)}"


def offer(*sections):
    return SESSION + "".join(sections)


def test_an_offer_is_read_as_far_as_it_matters():
    read_offer = read(offer(AUDIO, video(VP9, VP8)))

    audio, picture = read_offer.sections
    assert (read_offer.ufrag, read_offer.setup) == ("EAXq", "actpass")
    assert read_offer.fingerprints == (("sha-256", FINGERPRINT),)
    assert [codec.name for codec in audio.codecs] == ["opus"]
    assert [(codec.name, codec.payload_type, codec.repair) for codec in picture.codecs] == [("VP8", 96, 97)]
    assert picture.codecs[0].feedback == {"nack", "nack pli"}
    assert picture.extensions == {ARRIVALS: 3}  # 15 does not fit into a short header
    assert picture.sends
    assert not picture.receives


@pytest.mark.parametrize(
    ("codecs", "chosen"),
    [
        ([VP9, MAIN, BASELINE, VP8], 96),
        ([VP9, MAIN, WHOLE_UNITS, BASELINE], 108),
        ([MAIN], 102),
    ],
)
def test_vp8_is_preferred_then_h264_that_everybody_decodes(codecs, chosen):
    assert read(offer(AUDIO, video(*codecs))).sections[1].codecs[0].payload_type == chosen


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "hello",
        SESSION,
        offer(AUDIO, video(VP8)) + "a=x" * 30_000,
        offer(AUDIO, video("a=x:é" * 15_000, VP8)),
        offer(video(VP8), video(VP8, mid=0)),
        offer(AUDIO, AUDIO),
        offer(AUDIO, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:1\n"),
        offer(AUDIO, video(VP9)),
        offer(AUDIO, video(WHOLE_UNITS)),
        offer(AUDIO, video(VP8, port=0)).replace("m=audio 9", "m=audio 0"),
        offer(AUDIO, video(VP8)).replace("opus", "PCMU"),
        offer(AUDIO, video(VP8)).replace("BUNDLE 0 1", "BUNDLE 0"),
        offer(AUDIO, video(VP8)).replace("a=rtcp-mux", "a=rtcp:9"),
        offer(AUDIO, video(VP8)).replace("a=fingerprint", "a=footprint"),
        offer(AUDIO, video(VP8)).replace("sha-256", "md5"),
        offer(AUDIO, video(VP8)).replace("a=ice-ufrag:EAXq", "a=ice-ufrag:E A"),
        offer(AUDIO, video(VP8)).replace("a=setup:actpass", ""),
        offer(AUDIO, video(VP8)).replace("a=mid:1", "a=mid:\x00"),
        offer(AUDIO, video(VP8)).replace("111", "96"),
        offer(AUDIO, video(VP8)).replace("96", "72"),
        offer(AUDIO, video(VP8)).replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    ],
)
def test_what_is_not_served_is_refused(sdp):
    with pytest.raises(DescriptionRefused):
        read(sdp)


def test_damage_is_refused_or_harmless():
    chance = random.Random(4)
    good = offer(AUDIO, video(VP9, MAIN, VP8))
    read_or_refused = set()
    for _ in range(3000):
        damaged = list(good)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(damaged))
            damaged[at : at + chance.randint(0, 12)] = chance.choice(
                ["", "\n", "a=", ":", " ", "9" * 30, "\ud800", "é"]
            )
        try:
            read("".join(damaged))
            read_or_refused.add("read")
        except DescriptionRefused:
            read_or_refused.add("refused")
    assert read_or_refused == {"read", "refused"}


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
