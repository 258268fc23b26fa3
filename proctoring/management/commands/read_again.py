from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from proctoring.alerting import VERSION
from proctoring.enums import Sensitivity, Strictness
from proctoring.models import Session
from proctoring.services.readings import Terms, read_events

MORE = "What the exam did not flag was not reported by the browser, so a higher sensitivity finds little that is new."


class Command(BaseCommand):
    help = f"Make alerts of what was seen, by the rules as they are now, also for attempts of long ago. {MORE}"

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--attempt", type=UUID, help="one attempt, by its id")
        which.add_argument("--exam", type=UUID, help="all that have ended of one exam, by its id")
        which.add_argument("--all", action="store_true", help="all that have ended")
        parser.add_argument(
            "--sensitivity", choices=Sensitivity.values, help="as if the exam had had this one; the exam keeps its own"
        )

        parser.add_argument(
            "--strictness",
            choices=Strictness.values,
            help="leave out what was shorter than this one asks for; what the browser did not report stays unknown",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = {"pk": options["attempt"], "attempt__exam": options["exam"]}
        sessions = Session.objects.filter(attempt__ended_at__isnull=False)
        ids = list(
            sessions.filter(**{name: value for name, value in chosen.items() if value}).values_list("pk", flat=True)
        )
        if not ids:
            raise CommandError("there is no attempt like that which has ended.")
        terms = Terms(
            sensitivity=Sensitivity(options["sensitivity"]) if options["sensitivity"] else None,
            strictness=Strictness(options["strictness"]) if options["strictness"] else None,
        )
        for session_id in ids:
            read_events(session_id=session_id, now=timezone.now(), terms=terms)
        self.stdout.write(f"{len(ids)} read by rules {VERSION}.")
