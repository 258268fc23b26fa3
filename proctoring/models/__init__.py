from proctoring.models.alert import Alert
from proctoring.models.command import Command
from proctoring.models.configuration import Configuration
from proctoring.models.event import Event
from proctoring.models.presence import Presence
from proctoring.models.session import Consent, Session

__all__ = ["Alert", "Command", "Configuration", "Consent", "Event", "Presence", "Session"]
