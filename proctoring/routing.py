from django.urls import path, re_path

from proctoring.consumers.nothing import NothingHere
from proctoring.consumers.review import ReviewConsumer

websocket_urlpatterns = [
    path("ws/review/<uuid:attempt>/", ReviewConsumer.as_asgi()),
    re_path("", NothingHere.as_asgi()),
]
