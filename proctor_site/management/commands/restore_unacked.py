from typing import Any

from django.core.management.base import BaseCommand

from proctor_site.celery import app


class Command(BaseCommand):
    help = "Give back to the queue what a worker held when it was killed. Only while no worker is running."

    def handle(self, *args: Any, **options: Any) -> None:
        with app.connection_for_write() as connection:
            channel = connection.default_channel
            tags = channel.client.hkeys(channel.unacked_key) if hasattr(channel, "unacked_key") else []
            for tag in tags:
                channel.qos.restore_by_tag(tag.decode() if isinstance(tag, bytes) else tag)
        self.stdout.write(f"given back: {len(tags)}")
