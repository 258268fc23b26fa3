"""The image analyses, for administrators: what waits, what failed and why."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from exams.admin.badges import badge
from exams.admin.scoping import ADMINISTRATORS, ReadOnly, ScopedAdmin
from proctoring.enums import AnalysisState
from proctoring.models import Snapshot
from proctoring.tasks import ask_to_analyse

COLOURS = {
    AnalysisState.WAITING: "blue",
    AnalysisState.DONE: "green",
    AnalysisState.FAILED: "red",
    AnalysisState.NOT_ASKED: "grey",
}
# By the names of proctoring.vision.verdict.
SIGHTS = {
    "blank": _("all of one tone"),
    "several_faces": _("several faces"),
    "no_face": _("no face"),
    "head_turned": _("one face, turned away"),
    "eyes_aside": _("one face, eyes aside"),
    "dark": _("too dark"),
    "unclear": _("one face, unclear"),
    "one_face": _("one face"),
}


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnly, ScopedAdmin):
    """No pictures: those are for reviewers."""

    roles = ADMINISTRATORS
    organisation_path = "session__attempt__exam__organisation"
    list_display = ("taken", "reason", "who", "exam", "state", "seen", "tries", "trouble")
    list_filter = ("analysis", "reason", ("session__attempt__exam", admin.RelatedOnlyFieldListFilter))
    list_per_page = 50
    date_hierarchy = "taken_at"
    ordering = ("-taken_at",)
    search_fields = ("session__attempt__candidate__username", "session__attempt__candidate__last_name", "trouble")
    search_help_text = _("Search by candidate or by what went wrong")
    fields = (
        "who",
        "exam",
        "reason",
        "taken",
        "received_at",
        "size",
        "state",
        "seen",
        "certainty",
        "models_version",
        "analysed_at",
        "tries",
        "trouble",
    )
    readonly_fields = fields
    actions = ("analyse_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("session__attempt__exam", "session__attempt__candidate")

    @admin.display(description=_("candidate"), ordering="session__attempt__candidate__last_name")
    def who(self, snapshot: Snapshot) -> str:
        return snapshot.session.attempt.candidate.shown_name

    @admin.display(description=_("exam"), ordering="session__attempt__exam__title")
    def exam(self, snapshot: Snapshot) -> str:
        return snapshot.session.attempt.exam.title

    @admin.action(description=_("Analyse again what failed"), permissions=["view"])
    def analyse_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Of the chosen ones those that failed and whose picture is still kept."""
        failed = queryset.filter(analysis=AnalysisState.FAILED).exclude(name="")
        ids = list(failed.values_list("pk", flat=True))
        Snapshot.objects.filter(pk__in=ids, analysis=AnalysisState.FAILED).update(
            analysis=AnalysisState.WAITING, tries=0, trouble=""
        )
        for snapshot_id in ids:
            ask_to_analyse(snapshot_id)
        if ids:
            said = ngettext("%(count)d picture is analysed again.", "%(count)d pictures are analysed again.", len(ids))
            messages.success(request, said % {"count": len(ids)})
        else:
            messages.warning(request, _("Nothing to analyse again: only failed ones whose picture is kept."))

    @admin.display(description=pgettext_lazy("snapshot", "taken"), ordering="taken_at")
    def taken(self, snapshot: Snapshot) -> str:
        """To the second: several are taken in a minute."""
        at = localtime(snapshot.taken_at)
        return f"{date_format(at, 'DATE_FORMAT')}, {at:%H:%M:%S}"

    @admin.display(description=_("analysis"), ordering="analysis")
    def state(self, snapshot: Snapshot) -> SafeString:
        return badge(COLOURS[AnalysisState(snapshot.analysis)], snapshot.get_analysis_display())

    @admin.display(description=_("what it saw"))
    def seen(self, snapshot: Snapshot) -> str:
        names = (snapshot.result or {}).get("sights", ())
        return ", ".join(str(SIGHTS.get(name, name)) for name in names)

    @admin.display(description=_("certainty, from 0 to 1"))
    def certainty(self, snapshot: Snapshot) -> float | None:
        return (snapshot.result or {}).get("confidence")
