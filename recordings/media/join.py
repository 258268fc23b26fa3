"""Joins the segments of a recording into one seekable MP4 whose timeline follows the wall clock."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import av

from recordings.media.copying import can_copy, copy
from recordings.media.demux import Arrival, Clip, arrivals, clip_of
from recordings.media.encoding import encode
from recordings.media.plan import Failure, JoinFailed, JoinPlan, JoinReport, Reason, Rejected, SegmentPlan
from recordings.media.probe import Probe, probe
from recordings.media.runner import part_of
from recordings.media.seams import apart, overlaps
from recordings.media.splicing import NotPlain, splice
from recordings.media.survey import Reject, Take, survey
from recordings.media.timeline import Pictures


def join(plan: JoinPlan, out: Path) -> JoinReport:
    """Join the plan's chunks into `out`, which appears only when it is whole and probed. Raises JoinFailed.

    Copies where it can and encodes where it must, or where the copy does not pass the probe. What is damaged, foreign
    or empty is left out with a reason and leaves a gap. The same plan and chunks give the same bytes.
    """
    left_out = LeftOut()
    takes = list(apart(sorted(left_out.survey(plan), key=lambda take: (take.segment.starts_at, take.segment.number))))
    if not takes:
        raise _nothing_left()
    part = part_of(out)
    try:
        report = _spliced(takes, part, left_out) or _through_libav(takes, part, left_out)
        part.replace(out)
    except OSError as error:
        raise JoinFailed(Failure.STORAGE, f"The joined file cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return report


class LeftOut:
    """Collects what is left out, once each and with the first reason."""

    def __init__(self) -> None:
        self._reasons: dict[tuple[int, int | None], Reason] = {}

    def survey(self, plan: JoinPlan) -> Iterator[Take]:
        takes = (survey(segment, self.reject_in(segment)) for segment in plan.segments)
        return (take for take in takes if take is not None)

    def clips(self, takes: Sequence[Take]) -> list[Clip]:
        clips = (clip_of(take, self.reject_in(take.segment)) for take in takes)
        return [clip for clip in clips if clip is not None]

    def reject_in(self, segment: SegmentPlan) -> Reject:
        def reject(sequence: int | None, reason: Reason) -> None:
            self._reasons.setdefault((segment.number, sequence), reason)

        return reject

    def arrivals(self, clips: Sequence[Clip]) -> Iterator[Arrival]:
        return arrivals(clips, self.reject_in)

    def compare(self, takes: Sequence[Take], pictures: Pictures) -> None:
        """Name the segments of which nothing can be seen, unless others show all of their time.

        Raises JoinFailed if nothing can be seen of any.
        """
        if not pictures.count:
            raise _nothing_left()
        accounted = pictures.segments.union(overlap.segment for overlap in overlaps(takes, pictures))
        for take in takes:
            if take.segment.number not in accounted:
                self.reject_in(take.segment)(None, Reason.UNDECODABLE)

    def rejected(self) -> tuple[Rejected, ...]:
        rows = [Rejected(number, sequence, reason) for (number, sequence), reason in self._reasons.items()]
        return tuple(sorted(rows, key=lambda row: (row.segment, -1 if row.sequence is None else row.sequence)))


def _spliced(takes: Sequence[Take], part: Path, left_out: LeftOut) -> JoinReport | None:
    """None where libav has to do it."""
    try:
        pictures = splice(takes, part)
        found = probe(part, pictures) if pictures.count else None
    except (NotPlain, JoinFailed):
        return None
    left_out.compare(takes, pictures)
    return _report(takes, pictures, found, left_out, copied=True) if found else None


def _through_libav(takes: Sequence[Take], part: Path, left_out: LeftOut) -> JoinReport:
    clips = left_out.clips(takes)
    if not clips:
        raise _nothing_left()
    used = [Take(clip.segment, clip.footage) for clip in clips]
    if can_copy(clips):
        try:
            pictures = copy(clips, left_out.arrivals(clips), part)
            left_out.compare(used, pictures)
            return _report(used, pictures, probe(part, pictures), left_out, copied=True)
        except (av.FFmpegError, JoinFailed) as error:
            _give_up_if_hopeless(error)
    try:
        pictures = encode(clips, left_out.arrivals(clips), part)
    except av.FFmpegError as error:
        _give_up_if_hopeless(error)
        raise JoinFailed(Failure.UNPLAYABLE, f"The pictures cannot be encoded: {error}.") from error
    left_out.compare(used, pictures)
    return _report(used, pictures, probe(part, pictures), left_out, copied=False)


def _give_up_if_hopeless(error: Exception) -> None:
    """A full disk does not get better by encoding, and neither does a recording without a picture."""
    if isinstance(error, OSError) or (isinstance(error, JoinFailed) and error.code == Failure.NOTHING_LEFT):
        raise error


def _report(takes: Sequence[Take], pictures: Pictures, found: Probe, left_out: LeftOut, *, copied: bool) -> JoinReport:
    return JoinReport(
        container=found.container,
        video_codec=found.video_codec,
        audio_codec=found.audio_codec,
        width=found.width,
        height=found.height,
        duration=found.duration,
        size=found.size,
        copied=copied,
        gaps=tuple(pictures.gaps),
        rejected=left_out.rejected(),
        overlaps=tuple(overlaps(takes, pictures)),
        faststart=found.faststart,
    )


def _nothing_left() -> JoinFailed:
    return JoinFailed(Failure.NOTHING_LEFT, "Not one picture of this recording can be read.")
