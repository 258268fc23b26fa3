from django.urls import path

from recordings.api.growth import GrowthView
from recordings.api.media import ChunkView, VideoView
from recordings.api.views import FinishView, RecordingsView

urlpatterns = [
    path("recordings/", RecordingsView.as_view(), name="recordings"),
    path("recordings/<uuid:recording>/finish/", FinishView.as_view(), name="recording-finish"),
    path("recordings/<uuid:recording>/growth/", GrowthView.as_view(), name="recording-growth"),
    path("recordings/<uuid:recording>/video/", VideoView.as_view(), name="recording-video"),
    path(
        "recordings/<uuid:recording>/segments/<int:segment>/chunks/<int:sequence>",
        ChunkView.as_view(),
        name="recording-chunk",
    ),
]
