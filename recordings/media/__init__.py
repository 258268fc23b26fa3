"""Joins the chunks of a recording into one seekable MP4. Knows files and media, nothing of Django.

The parts that touch untrusted media (everything that imports `av`) run in a child process: see `runner`.
"""

from recordings.media.plan import (
    ChunkFile,
    Failure,
    Gap,
    JoinFailed,
    JoinPlan,
    JoinReport,
    Overlap,
    Reason,
    Rejected,
    SegmentPlan,
)
from recordings.media.runner import join_in_child

__all__ = [
    "ChunkFile",
    "Failure",
    "Gap",
    "JoinFailed",
    "JoinPlan",
    "JoinReport",
    "Overlap",
    "Reason",
    "Rejected",
    "SegmentPlan",
    "join_in_child",
]
