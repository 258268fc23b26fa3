"""Where an attempt may go from where it is. Pure."""

from exams.enums import AttemptState as S

MOVES: dict[S, frozenset[S]] = {
    S.CREATED: frozenset({S.IN_PROGRESS}),
    S.IN_PROGRESS: frozenset({S.PAUSED, S.SUBMITTED, S.EXPIRED, S.TERMINATED}),
    S.PAUSED: frozenset({S.IN_PROGRESS, S.EXPIRED, S.TERMINATED}),
    S.EXPIRED: frozenset({S.SUBMITTED}),
    S.SUBMITTED: frozenset({S.GRADED}),
    S.TERMINATED: frozenset(),
    S.GRADED: frozenset(),
}
RUNNING = frozenset({S.IN_PROGRESS, S.PAUSED})
ENDED = frozenset({S.SUBMITTED, S.TERMINATED, S.GRADED, S.EXPIRED})


def may_move(source: S, target: S) -> bool:
    return target in MOVES[source]
