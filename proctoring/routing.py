from channels.auth import AuthMiddlewareStack
from channels.sessions import CookieMiddleware
from django.urls import path, re_path

from proctoring.consumers.candidate import CandidateConsumer
from proctoring.consumers.door import candidates_door
from proctoring.consumers.nothing import NothingHere
from proctoring.consumers.proctor import ProctorConsumer
from proctoring.consumers.review import ReviewConsumer

# A candidate's page is asked who it is with everything else that is read of its attempt (consumers/admission.py).
websocket_urlpatterns = [
    path("ws/attempts/<uuid:attempt>/", CookieMiddleware(candidates_door.to(CandidateConsumer.as_asgi()))),
    path("ws/proctor/", AuthMiddlewareStack(ProctorConsumer.as_asgi())),
    path("ws/review/<uuid:attempt>/", AuthMiddlewareStack(ReviewConsumer.as_asgi())),
    re_path("", NothingHere.as_asgi()),
]
