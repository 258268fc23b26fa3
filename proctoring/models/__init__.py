from proctoring.models.alert import Alert
from proctoring.models.command import Command
from proctoring.models.configuration import Configuration
from proctoring.models.event import Event
from proctoring.models.exemption import Exemption
from proctoring.models.presence import Presence
from proctoring.models.refusal import Refusals
from proctoring.models.session import Consent, Session
from proctoring.models.snapshot import Snapshot

__all__ = [
    "Alert",
    "Command",
    "Configuration",
    "Consent",
    "Event",
    "Exemption",
    "Presence",
    "Refusals",
    "Session",
    "Snapshot",
]
