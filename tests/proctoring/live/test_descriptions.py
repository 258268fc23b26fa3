"""What is read out of a browser's description, and what is refused."""

import random

import pytest

from proctoring.live.descriptions import read
from proctoring.live.engine import DescriptionRefused
from proctoring.live.sfu.own_descriptions import ARRIVALS
from tests.proctoring.live.offers import (
    AUDIO,
    BASELINE,
    FINGERPRINT,
    MAIN,
    SESSION,
    VP8,
    VP9,
    WHOLE_UNITS,
    offer,
    video,
)


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


@pytest.mark.parametrize("number", ["15", "0", "-3", "03", "012" + "9" * 5000, "\u0663", "x", ""])
def test_an_extension_that_fits_into_no_short_header_is_not_served(number):
    read_offer = read(offer(AUDIO, video(VP8).replace("extmap:3", f"extmap:{number}")))

    assert read_offer.sections[1].extensions == {}


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
