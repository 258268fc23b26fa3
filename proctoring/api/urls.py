from django.urls import path

from proctoring.api.scores import ConditionsView, ScoresView
from proctoring.api.snapshots import PictureView, SnapshotsView, SnapshotView
from proctoring.api.views import AlertsView, ConsentView, EventsView, SessionView, StartView, TokenView

urlpatterns = [
    path("sessions/<uuid:attempt>/", SessionView.as_view(), name="session"),
    path("sessions/<uuid:attempt>/consent/", ConsentView.as_view(), name="session-consent"),
    path("sessions/<uuid:attempt>/start/", StartView.as_view(), name="session-start"),
    path("sessions/<uuid:attempt>/token/", TokenView.as_view(), name="session-token"),
    path("sessions/<uuid:attempt>/alerts/", AlertsView.as_view(), name="session-alerts"),
    path("sessions/<uuid:attempt>/events/", EventsView.as_view(), name="session-events"),
    path("sessions/<uuid:attempt>/scores/", ScoresView.as_view(), name="session-scores"),
    path("sessions/<uuid:attempt>/conditions/", ConditionsView.as_view(), name="session-conditions"),
    path("sessions/<uuid:attempt>/snapshots/", SnapshotsView.as_view(), name="session-snapshots"),
    path("sessions/<uuid:attempt>/snapshots/<uuid:snapshot>/", SnapshotView.as_view(), name="session-snapshot"),
    path("snapshots/<uuid:snapshot>/picture.jpg", PictureView.as_view(), name="snapshot-picture"),
]
