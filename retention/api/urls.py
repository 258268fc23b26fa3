from django.urls import path

from retention.api.views import RetentionView

urlpatterns = [path("retention/attempts/<uuid:attempt>/", RetentionView.as_view(), name="retention")]
