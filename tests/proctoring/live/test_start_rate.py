"""How fast a browser may begin."""

from proctoring.live.start_rate import begun_quickly

LINES = [
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    "a=rtpmap:111 opus/48000/2",
    "a=fmtp:111 useinbandfec=1",
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98",
    "a=rtpmap:96 VP8/90000",
    "a=rtpmap:97 rtx/90000",
    "a=fmtp:97 apt=96",
    "a=rtpmap:98 H264/90000",
    "a=fmtp:98 profile-level-id=42e01f",
    "",
]


def test_each_codec_of_pictures_is_told_and_nothing_else_is_touched():
    told = begun_quickly("\r\n".join(LINES)).split("\r\n")

    assert told == [
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "a=rtpmap:111 opus/48000/2",
        "a=fmtp:111 useinbandfec=1",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98",
        "a=rtpmap:96 VP8/90000",
        "a=fmtp:96 x-google-start-bitrate=600",
        "a=rtpmap:97 rtx/90000",
        "a=fmtp:97 apt=96",
        "a=rtpmap:98 H264/90000",
        "a=fmtp:98 profile-level-id=42e01f;x-google-start-bitrate=600",
        "",
    ]


def test_what_is_no_description_stays_as_it_is():
    assert begun_quickly("answer") == "answer"
