from proctoring.models.configuration import Configuration
from proctoring.models.event import Event
from proctoring.models.session import Consent, Session

__all__ = ["Configuration", "Consent", "Event", "Session"]
