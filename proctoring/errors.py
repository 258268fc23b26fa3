"""Refusals of the proctoring app."""

from django.utils.translation import gettext_lazy as _

from exams.errors import Kind, Refusal


class SessionNotFound(Refusal):
    code, message, kind = "session_not_found", _("There is no such session."), Kind.NOT_FOUND


class ConsentMissing(Refusal):
    code, message = "consent_missing", _("Please read and accept the notice before the exam starts.")


class ConsentOutdated(Refusal):
    code, message = "consent_outdated", _("The notice has changed since you read it. Please read it again.")


class EventRefused(Refusal):
    """One of event_unknown, event_malformed, event_foreign, event_stale, event_early, event_large, event_too_many."""

    code, message, kind = "event_refused", _("This event cannot be accepted."), Kind.INVALID


class TokenInvalid(Refusal):
    code, message, kind = "token_invalid", _("The token is missing, wrong or no longer valid."), Kind.FORBIDDEN
