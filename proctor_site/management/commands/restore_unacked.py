import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from proctor_site.celery import app


class Command(BaseCommand):
    help = (
        "Give back to its queue what a worker held when it was killed. Only while no worker of these queues is running."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queues", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        with app.connection_for_write() as connection:
            channel = connection.default_channel
            held = channel.client.hgetall(channel.unacked_key) if hasattr(channel, "unacked_key") else {}
            ours = [tag.decode() for tag, message in held.items() if _queue_of(message) in options["queues"]]
            for tag in ours:
                channel.qos.restore_by_tag(tag)
        self.stdout.write(f"given back: {len(ours)}")


def _queue_of(message: bytes) -> str:
    """As kombu writes it: the message, its exchange and its routing key, which is the queue's name."""
    _message, _exchange, routing_key = json.loads(message)
    return str(routing_key)
