"""What runs by the clock. The database scheduler takes this over at its start."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "submit what is overdue": {"task": "exams.submit_overdue", "schedule": 10.0, "options": {"expires": 10}},
    "take up recordings left behind": {"task": "recordings.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "notice recordings that fell silent": {"task": "recordings.watch", "schedule": 10.0, "options": {"expires": 10}},
    "notice candidates who are not heard": {
        "task": "proctoring.watch_presence",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "let alerts grow and end": {"task": "proctoring.watch_alerts", "schedule": 15.0, "options": {"expires": 15}},
    "notice what does not arrive": {"task": "proctoring.watch_reports", "schedule": 15.0, "options": {"expires": 15}},
    "note what ended": {"task": "proctoring.sweep", "schedule": 60.0, "options": {"expires": 60}},
    "remove what was never finished": {"task": "recordings.remove_leftovers", "schedule": crontab(hour=2, minute=40)},
    "delete what has been kept long enough": {"task": "retention.purge", "schedule": crontab(hour=3, minute=20)},
}
