from proctoring.models.alert import Alert
from proctoring.models.configuration import Configuration
from proctoring.models.event import Event
from proctoring.models.session import Consent, Session

__all__ = ["Alert", "Configuration", "Consent", "Event", "Session"]
