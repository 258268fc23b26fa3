"""HTTP and sockets. Chunk uploads are taken before Django sees them."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proctor_site.settings.development")
django_application = get_asgi_application()

from proctoring.routing import websocket_urlpatterns  # noqa: E402 — needs the apps that the line above loads
from recordings.ingest.app import ChunkIngest  # noqa: E402

ingest = ChunkIngest()
pages = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(URLRouter(websocket_urlpatterns)),
    }
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await (ingest if ingest.takes(scope) else pages)(scope, receive, send)
