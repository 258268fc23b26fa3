from django.urls import path

from proctoring.pages import room
from proctoring.pages.dashboard import dashboard
from proctoring.pages.review import review

app_name = "proctoring"
urlpatterns = [
    path("attempts/<uuid:attempt>/", room.show_room, name="room"),
    path("attempts/<uuid:attempt>/start/", room.start, name="room-start"),
    path("attempts/<uuid:attempt>/save/", room.save, name="room-save"),
    path("attempts/<uuid:attempt>/submit/", room.submit, name="room-submit"),
    path("proctor/", dashboard, name="dashboard"),
    path("proctor/exams/<uuid:exam>/", dashboard, name="exam-dashboard"),
    path("review/<uuid:attempt>/", review, name="review"),
]
