"""Everything under /api/v1/, except the chunk upload, which stands in front of Django (recordings.ingest)."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from exams.api.urls import urlpatterns as exams
from proctoring.api.urls import urlpatterns as proctoring
from recordings.api.urls import urlpatterns as recordings
from retention.api.urls import urlpatterns as retention

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("", include([*exams, *proctoring, *recordings, *retention])),
]
