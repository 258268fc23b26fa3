"""The embedded forwarding server: encoded packets go from a publisher to its viewers, nothing is decoded.

`engine` knows streams and viewers by name; `room` joins the publisher and the viewers of one stream; `publisher` and
`viewer` are the two kinds of leg, with the media that come in (`incoming`) and go out (`lane`); `leg` is what both
share: ICE, DTLS and SRTP over the sockets of `wire`. The rest are rules that know neither a clock nor a socket.
"""
