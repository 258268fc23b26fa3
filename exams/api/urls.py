from django.urls import path

from exams.api.views import AnswersView, AttemptView, SubmitView

urlpatterns = [
    path("attempts/<uuid:attempt>/", AttemptView.as_view(), name="attempt"),
    path("attempts/<uuid:attempt>/answers/", AnswersView.as_view(), name="attempt-answers"),
    path("attempts/<uuid:attempt>/submit/", SubmitView.as_view(), name="attempt-submit"),
]
