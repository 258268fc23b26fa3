"""Where a decoder can begin."""

import pytest

from proctoring.live.sfu.pictures import begins_key_frame


@pytest.mark.parametrize(
    ("codec", "payload", "begins"),
    [
        ("VP8", "10 00", True),
        ("VP8", "10 01", False),  # predicted
        ("VP8", "00 00", False),  # in the middle of a picture
        ("VP8", "11 00", False),  # another partition
        ("VP8", "90 80 11 00", True),  # with a picture number of 7 bits
        ("VP8", "90 80 91 22 00", True),  # of 15 bits
        ("VP8", "90 e0 91 22 05 40 00", True),  # and layers
        ("VP8", "90 e0 91 22 05 40 01", False),
        ("VP8", "90", False),
        ("VP8", "", False),
        ("H264", "67 42", True),
        ("H264", "78 00 02 67 42 00 01 68", True),  # parameters together with others
        ("H264", "78 00 02 09 10 00 02 67 42", True),
        ("H264", "78 00 02 09 10 00 02 65 42", False),
        ("H264", "7c 87", True),  # in pieces, the first
        ("H264", "7c 07", False),  # another piece
        ("H264", "65 88", False),  # a key frame without its parameters
        ("H264", "61 e0", False),
        ("H264", "78", False),
        ("H264", "", False),
    ],
)
def test_key_frames_are_known_by_their_first_packet(codec, payload, begins):
    assert begins_key_frame(codec, bytes.fromhex(payload)) is begins
