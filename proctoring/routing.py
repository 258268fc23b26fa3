from django.urls import path, re_path

from proctoring.consumers.candidate import CandidateConsumer
from proctoring.consumers.nothing import NothingHere
from proctoring.consumers.proctor import ProctorConsumer
from proctoring.consumers.review import ReviewConsumer

websocket_urlpatterns = [
    path("ws/attempts/<uuid:attempt>/", CandidateConsumer.as_asgi()),
    path("ws/proctor/", ProctorConsumer.as_asgi()),
    path("ws/review/<uuid:attempt>/", ReviewConsumer.as_asgi()),
    re_path("", NothingHere.as_asgi()),
]
