from django.urls import path

from proctoring.consumers.review import ReviewConsumer

websocket_urlpatterns = [path("ws/review/<uuid:attempt>/", ReviewConsumer.as_asgi())]
