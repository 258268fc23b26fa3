"""The structure of WebM and Matroska (RFC 8794, RFC 9559) as far as a recorder uses it. Bytes in, values out.

Chunks of a WebM recording begin anywhere, even in the middle of an element, so they are walked as one stream. After a
lost or damaged chunk the walk goes on at the next Cluster: blocks in between would be stamped with the time of the
old one (measured: time runs backwards by up to a second, Firefox shifts by 2.5 s).
"""

from dataclasses import dataclass
from typing import NamedTuple

EBML = 0x1A45DFA3
SEGMENT = 0x18538067
INFO = 0x1549A966
TRACKS = 0x1654AE6B
CLUSTER = 0x1F43B675
TIMESTAMP = 0xE7
TIMESTAMP_SCALE = 0x2AD7B1
VOID, CRC = 0xEC, 0xBF
IGNORED = frozenset((VOID, CRC))

IN_HEADER = IGNORED | {INFO, TRACKS, 0x114D9B74, 0x1254C367}  # and SeekHead, Tags
SIMPLE_BLOCK = 0xA3
BLOCKS = frozenset((SIMPLE_BLOCK, 0xA0))  # and BlockGroup
IN_CLUSTER = IGNORED | BLOCKS | {0xA7, 0xAB}  # and Position, PrevSize
AFTER_CLUSTERS = frozenset((0x1C53BB6B, 0x1254C367, 0x114D9B74))  # Cues, Tags, SeekHead: end the cluster, left out

SPANNED = 3
"""A frame that starts before this many pieces has a wrong size: a piece holds seconds, a frame a fraction of one."""

LONGEST_BLOCK_HEADER = 8
"""Bytes: its name, a size of up to four, and the start of what it holds."""
LONGEST_NUMBER = 8
"""Bytes (RFC 8794 section 7)."""
LONGEST_SIZES = (0, 0x7F, 0x3FFF, 0x1FFFFF, *(0,) * 6)
"""By the bytes that a size takes, those that stand for an unknown one; sizes in more than three are never small."""

CLUSTER_ID = CLUSTER.to_bytes(4, "big")
CLUSTER_HEADER = CLUSTER_ID + b"\x01\xff\xff\xff\xff\xff\xff\xff"
"""Of unknown size, as live recorders write it: a cluster that lost its end keeps a true header."""

MAX_INIT = 1 << 20
MAX_ELEMENT = 8 << 20
"""Bytes of one frame with its header."""
MAX_ELEMENTS = 20_000
"""In one chunk. Three seconds hold a few hundred; 7 MB of one-byte blocks cost libav 524 MB (measured)."""


class Damaged(ValueError):
    """The bytes are not what a recorder writes."""


class Incomplete(ValueError):
    """The bytes end before the element does; up to here they are sound."""


class Element(NamedTuple):
    """Offsets into the data: `body` behind the header, `end` behind the element, or `body` if its size is unknown."""

    id: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Init:
    """The header of a segment: its first `size` bytes, and the seconds in one tick of the cluster clock."""

    size: int
    tick: float


@dataclass(slots=True)
class Cluster:
    """Sound contents of one cluster, without its header: offsets into everything that was fed to the walk.

    `ticks` is its time, `latest` that of its latest frame. `follows` says that no byte is missing between the cluster
    before and this one.
    """

    start: int
    end: int
    ticks: int
    follows: bool
    latest: int = 0


def is_webm(data: bytes) -> bool:
    return data[:4] == EBML.to_bytes(4, "big")


def read_init(data: bytes) -> Init:
    """Everything before the first Cluster. Raises Damaged."""
    try:
        header = read_element(data, 0)
        segment = read_header(data, header.end)
        if header.id != EBML or segment.id != SEGMENT:
            raise Damaged("no header")
        return _read_segment_header(data, segment.body)
    except Incomplete as error:
        raise Damaged("the header is cut short") from error


def _read_segment_header(data: bytes, at: int) -> Init:
    tick, tracks = 0.001, False
    while at < len(data):
        element = read_header(data, at)
        if element.id == CLUSTER:
            break
        element = read_element(data, at)
        if element.id not in IN_HEADER or element.end > MAX_INIT:
            raise Damaged("not a header that a recorder writes")
        tracks = tracks or element.id == TRACKS
        tick = _read_tick(data[element.body : element.end]) if element.id == INFO else tick
        at = element.end
    if not tracks:
        raise Damaged("no tracks")
    return Init(at, tick)


def _read_tick(info: bytes) -> float:
    at = 0
    while at < len(info):
        element = read_element(info, at)
        if element.id == TIMESTAMP_SCALE:
            if element.end - element.body > LONGEST_NUMBER:
                raise Damaged("no number is so long")
            return int.from_bytes(info[element.body : element.end], "big") / 1e9
        at = element.end
    return 0.001


def read_header(data: bytes, at: int) -> Element:
    """The element's header at offset `at`; `end` may lie behind the data. Raises Incomplete or Damaged."""
    number, at = _read_vint(data, at, longest=4, keep_marker=True)
    first = at
    size, at = _read_vint(data, at, longest=8, keep_marker=False)
    unknown = size == (1 << 7 * (at - first)) - 1
    return Element(number, at, at if unknown else at + size)


def read_element(data: bytes, at: int) -> Element:
    """The whole element at offset `at`. Raises Incomplete or Damaged, the latter too if it is too large to be one."""
    element = read_header(data, at)
    if element.end - element.body > MAX_ELEMENT:
        raise Damaged("an element is too large")
    if element.end > len(data):
        raise Incomplete
    return element


def _read_vint(data: bytes, at: int, *, longest: int, keep_marker: bool) -> tuple[int, int]:
    if at >= len(data):
        raise Incomplete
    length = 9 - data[at].bit_length()
    if length > longest:
        raise Damaged("not a number")
    if at + length > len(data):
        raise Incomplete
    value = int.from_bytes(data[at : at + length], "big")
    return (value if keep_marker else value & ((1 << 7 * length) - 1)), at + length


def _ticks_of(data: bytes, block: Element) -> int:
    """A block's time, counted from that of its cluster (RFC 9559 section 10.2). Recorders number tracks below 128."""
    return int.from_bytes(data[block.body + 1 : block.body + 3], "big", signed=True)


class ClusterWalk:
    """Walks a stream that is fed in pieces and collects its sound clusters.

    `damage` holds the offsets, in everything that was fed, where the structure broke. `heard`: ticks of the earliest
    and the latest frame that the newest piece completed. Holds one piece and one incomplete element (MAX_ELEMENT) at a
    time.
    """

    def __init__(self) -> None:
        self.clusters: list[Cluster] = []
        self.damage: list[int] = []
        self._window = b""
        self._origin = 0  # offset of the window in everything that was fed
        self._at = 0
        self._last = 0  # where the element before this one starts: not to be trusted if what follows it is damaged
        self._pieces: list[int] = []  # where the newest pieces start, in everything that was fed
        self._header, self._last_header = -1, -1  # the last byte of the newest header, and of the one at _last
        self._suspect: int | None = None  # the header after which the structure broke
        self._budget = 0
        self.heard: tuple[int, int] | None = None
        self._inside: Cluster | None = None
        self._lost = False  # looking for the next cluster
        self._follows = False

    def feed(self, piece: bytes) -> None:
        """Walk on through the next bytes of the stream."""
        self._origin += self._at
        self._last -= self._at
        self._window = self._window[self._at :]
        self._at = 0
        self._pieces = [*self._pieces[1 - SPANNED :], self._origin + len(self._window)]
        self._window += piece
        self._budget = MAX_ELEMENTS
        self.heard = None
        self._walk()

    def skip(self) -> None:
        """Bytes are missing here, or the stream ends: look through what an incomplete element has swallowed."""
        if not self._lost and len(self._pieces_behind(self._header)) > 1:
            self._blame(self._header, recovered=False)
        while not self._lost or self._has_cluster():
            self._resume(self._at + 1)
            self._walk()
        self._at = self._last = len(self._window)

    def _walk(self) -> None:
        while True:
            self._hurry()
            try:
                self._step()
            except Incomplete:
                break
            except Damaged:
                self._retreat()
        if self._suspect is not None:
            self._blame(self._suspect, recovered=False)

    def _hurry(self) -> None:
        """Take a row of simple blocks that are whole and small, as nearly all are; the next step takes the rest."""
        cluster, window, at = self._inside, self._window, self._at
        if cluster is None:
            return
        latest = len(window) - LONGEST_BLOCK_HEADER
        while at < latest and window[at] == SIMPLE_BLOCK and self._budget > 0:
            length = 9 - window[at + 1].bit_length()
            body = at + 1 + length
            size = int.from_bytes(window[at + 1 : body], "big") & LONGEST_SIZES[length]
            if size >= LONGEST_SIZES[length] or body + size > len(window):
                break
            self._budget -= 1
            self._last, self._last_header = at, self._origin + body - 1
            self._hear(cluster, cluster.ticks + int.from_bytes(window[body + 1 : body + 3], "big", signed=True))
            at = body + size
        if at > self._at:
            self._at, self._header = at, self._last_header
            cluster.end = self._origin + at

    def _step(self) -> None:
        if self._lost and not self._has_cluster():
            self._at = max(self._at, len(self._window) - len(CLUSTER_ID) + 1)
            raise Incomplete
        if self._lost:
            self._at = self._window.index(CLUSTER_ID, self._at)
        element = read_header(self._window, self._at)
        self._header = self._origin + element.body - 1
        if element.id == CLUSTER:
            self._enter(element.body)
        elif element.id in AFTER_CLUSTERS or element.id in (IN_CLUSTER if self._inside else IGNORED):
            self._take(read_element(self._window, self._at))
        else:
            raise Damaged("not an element of a cluster")

    def _has_cluster(self) -> bool:
        return self._window.find(CLUSTER_ID, self._at) >= 0

    def _enter(self, body: int) -> None:
        """A cluster counts once its time is known, which comes first (RFC 9559 section 5.1.3.1)."""
        at = body
        while (element := read_header(self._window, at)).id in IGNORED:
            at = read_element(self._window, at).end
        if element.id != TIMESTAMP or not 1 <= element.end - element.body <= LONGEST_NUMBER:
            raise Damaged("a cluster without a time")
        element = read_element(self._window, at)
        self._spend()
        ticks = int.from_bytes(self._window[element.body : element.end], "big")
        self._inside = Cluster(self._origin + body, self._origin + element.end, ticks, self._follows)
        self.clusters.append(self._inside)
        self._lost, self._follows = False, True
        if self._suspect is not None:
            self._blame(self._suspect, recovered=True)
        self._last, self._last_header, self._at = self._at, self._header, element.end

    def _take(self, element: Element) -> None:
        self._spend()
        if element.id in AFTER_CLUSTERS:
            self._inside = None
        elif self._inside is not None:
            self._inside.end = self._origin + element.end
            if element.id == SIMPLE_BLOCK:
                self._hear(self._inside, self._inside.ticks + _ticks_of(self._window, element))
        self._last, self._last_header, self._at = self._at, self._header, element.end

    def _hear(self, cluster: Cluster, ticks: int) -> None:
        first, last = self.heard or (ticks, ticks)
        self.heard = min(first, ticks), max(last, ticks)
        cluster.latest = max(cluster.latest, ticks)

    def _spend(self) -> None:
        self._budget -= 1
        if self._budget < 0:
            raise Damaged("too many elements")

    def _retreat(self) -> None:
        """Give up the element before the damage too: it may have swallowed bytes that were not its own."""
        if self._lost:
            self._at += 1
            return
        last = self._origin + self._last
        self._suspect = self._last_header
        if self._inside is not None:
            self._inside.end = max(self._inside.start, min(self._inside.end, last))
        self._resume(max(0, self._last + 1))

    def _blame(self, suspect: int, *, recovered: bool) -> None:
        """Decide which piece the damage behind a header is in: that of the header, or one that came later.

        If the next piece goes on with a cluster it is sound, and the end of the one before is missing. A piece that
        lies inside an element is too short for it; but several of them are not, then the element is too long.
        """
        later = self._pieces_behind(suspect)
        is_own = len(later) in (0, SPANNED) or (recovered and len(later) == 1)
        self.damage.append(suspect if is_own else later[0])
        self._suspect = None

    def _pieces_behind(self, header: int) -> list[int]:
        """Where those of the newest pieces start that come after the header."""
        return [start for start in self._pieces if start > header]

    def _resume(self, at: int) -> None:
        """Look for the next cluster from here on."""
        self._at = self._last = min(at, len(self._window))
        self._inside = None
        self._lost, self._follows = True, False
