"""What dashboards are told when something has changed: whole tiles, alerts and commands, each with its number.

The number is taken first and the state read after it, see `broadcast.next_numbers`. Where the queue is away nothing is
told: the dashboards find the gap in the numbers, or are sent everything when it is back.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from proctoring.broadcast import next_numbers, tell_dashboards
from proctoring.models import Alert, Command, Session
from proctoring.protocol.proctor import AlertChanged, CommandChanged, TileChanged
from proctoring.reach import AWAY
from proctoring.tiles import alert_item, command_items, tiles_of, with_names

log = logging.getLogger(__name__)


def tell_tiles(session_ids: Iterable[UUID]) -> None:
    """These candidates have changed. Sessions without proctoring are on no dashboard."""
    rows = Session.objects.filter(pk__in=set(session_ids), config__enabled=True).values_list("pk", "attempt__exam")
    numbers = _numbered(rows)
    tiles = tiles_of(Session.objects.filter(pk__in=numbers))
    by_exam: dict[UUID, list[TileChanged]] = defaultdict(list)
    for tile in tiles:
        by_exam[tile.exam].append(TileChanged(exam=tile.exam, number=numbers[tile.attempt], tile=tile))
    for exam_id, changes in by_exam.items():
        changes.sort(key=lambda change: change.number)
        tell_dashboards(exam_id, changes)


def tell_alerts(alert_ids: Iterable[UUID]) -> None:
    """These alerts were raised, taken, put back or are over."""
    rows = Alert.objects.filter(pk__in=set(alert_ids)).order_by().values_list("pk", "session__attempt__exam")
    numbers = _numbered(rows)
    for alert in with_names(Alert.objects.filter(pk__in=numbers)):
        item = alert_item(alert)
        change = AlertChanged(exam=item.exam, number=numbers[item.id], alert=item)
        tell_dashboards(item.exam, [change], taken_by=alert.taken_by_id)


def tell_command(command_id: UUID) -> None:
    """The command was given, or its page has confirmed it."""
    rows = list(Command.objects.filter(pk=command_id).values_list("pk", "session__attempt__exam"))
    numbers = _numbered(rows)
    exams = dict(rows)
    for item in command_items(Command.objects.filter(pk__in=numbers)):
        exam_id = exams[item.id]
        tell_dashboards(exam_id, [CommandChanged(exam=exam_id, number=numbers[item.id], command=item)])


def _numbered(rows: Iterable[tuple[UUID, UUID]]) -> dict[UUID, int]:
    """{thing: number} for (thing, exam); none while the queue is away."""
    by_exam = defaultdict(list)
    for thing, exam_id in rows:
        by_exam[exam_id].append(thing)
    numbers: dict[UUID, int] = {}
    try:
        for exam_id, things in by_exam.items():
            numbers |= zip(things, next_numbers(exam_id, len(things)), strict=True)
    except AWAY as error:
        log.warning("dashboards were not told: %r", error)
        return {}
    return numbers
