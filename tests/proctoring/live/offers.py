"""Session descriptions as browsers make them, in parts."""

from proctoring.live.sfu.own_descriptions import ARRIVALS, MOMENT

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


def video(*codecs, direction="sendonly", port=9, mid=1):
    head = f"m=video {port} UDP/TLS/RTP/SAVPF 98 102 104 96 97 108\n{TRANSPORT}"
    return f"{head}a=mid:{mid}\na={direction}\na=extmap:3 {ARRIVALS}\na=extmap:15 {MOMENT}\n{''.join(codecs)}"


def offer(*sections):
    return SESSION + "".join(sections)
