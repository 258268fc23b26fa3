"""Consent, start, end."""

from datetime import timedelta

import pytest
from django.utils import translation

from exams.enums import AttemptState
from exams.models import Enrolment
from exams.services.attempts import submit_attempt
from proctoring.enums import EventType
from proctoring.errors import ConsentMissing, ConsentOutdated
from proctoring.models import Configuration, Consent, Event, Exemption, Session
from proctoring.selectors import config_of, notice_of, sessions_without_end
from proctoring.services.sessions import give_consent, start_session
from proctoring.tasks import sweep
from proctoring.thresholds import Thresholds
from retention.models import Policy
from tests.factories import NOW, AttemptFactory, ConfigurationFactory, EndedAttemptFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return AttemptFactory(exam=ConfigurationFactory().exam)


def consent(attempt):
    return give_consent(attempt_id=attempt.pk, digest=notice_of(attempt).digest, now=NOW)


def test_nobody_starts_a_proctored_exam_without_consent(attempt):
    with pytest.raises(ConsentMissing):
        start_session(attempt_id=attempt.pk, now=NOW)

    attempt.refresh_from_db()
    assert (attempt.state, Session.objects.count()) == (AttemptState.CREATED, 0)


def test_consent_keeps_the_words_that_were_read(attempt):
    with translation.override("en"):
        consent(attempt)

    kept = Consent.objects.get()
    assert "camera and microphone are recorded" in kept.notice
    assert "90 days" in kept.notice
    assert kept.language == "en"


def test_consent_keeps_the_language_that_was_read_whatever_the_request_is_in(attempt):
    with translation.override("fr"):
        read = notice_of(attempt)

    with translation.override("en"):
        give_consent(attempt_id=attempt.pk, digest=read.digest, now=NOW)

    kept = Consent.objects.get()
    assert (kept.digest, kept.notice, kept.language) == (read.digest, read.text, "fr")


def test_consent_in_one_language_holds_in_the_other(attempt):
    with translation.override("fr"):
        consent(attempt)

    with translation.override("en"):
        session = start_session(attempt_id=attempt.pk, now=NOW)

    assert session.pk == attempt.pk


def test_consent_to_a_notice_that_reads_otherwise_by_now_is_refused(attempt):
    read = notice_of(attempt).digest
    Configuration.objects.update(screen_recording="required")

    with pytest.raises(ConsentOutdated):
        give_consent(attempt_id=attempt.pk, digest=read, now=NOW)


def test_a_longer_retention_asks_for_consent_again(attempt):
    consent(attempt)
    Policy.objects.create(organisation=attempt.exam.organisation, days=400)

    with pytest.raises(ConsentMissing):
        start_session(attempt_id=attempt.pk, now=NOW)


def test_a_later_edit_never_changes_a_running_attempt(attempt):
    consent(attempt)
    start_session(attempt_id=attempt.pk, now=NOW)

    Configuration.objects.update(enabled=False, recording="off")

    config = config_of(attempt)
    assert (config.enabled, config.recording) == (True, "required")


def test_site_wide_switches_are_frozen_too(attempt, settings):
    settings.VIDEO_RECORDING = settings.LIVE_VIDEO = False
    Configuration.objects.update(live_video=True)
    consent(attempt)

    config = start_session(attempt_id=attempt.pk, now=NOW).anti_cheat_config

    assert (config.recording, config.screen_recording, config.live_video) == ("off", "off", False)


def test_the_frozen_configuration_reads_as_the_documented_object(attempt):
    consent(attempt)

    config = start_session(attempt_id=attempt.pk, now=NOW).config

    assert config == {
        "enabled": True,
        "webcamEnabled": True,
        "lockdownEnabled": True,
        "snapshotIntervalSeconds": 60,
        "sensitivity": "medium",
        "liveVideo": False,
        "recording": "required",
        "screenRecording": "off",
        "audio": True,
        "strictness": "normal",
        "thresholds": Thresholds().model_dump(by_alias=True),
        "fullScreen": False,
        "blockClipboard": True,
        "blockContextMenu": True,
        "blockPrinting": True,
        "exempt": [],
    }


def test_what_a_candidate_is_exempt_from_is_frozen_with_the_rest(attempt):
    enrolment = Enrolment.objects.get(exam=attempt.exam, candidate=attempt.candidate)
    Exemption.objects.create(enrolment=enrolment, check_name="gaze", reason="squint")
    consent(attempt)

    session = start_session(attempt_id=attempt.pk, now=NOW)
    Exemption.objects.all().delete()

    session.refresh_from_db()
    assert session.anti_cheat_config.exempt == ("gaze",)


def test_without_proctoring_an_exam_needs_no_consent():
    attempt = AttemptFactory()

    session = start_session(attempt_id=attempt.pk, now=NOW)

    assert not session.anti_cheat_config.enabled


def test_starting_twice_starts_once(attempt):
    consent(attempt)
    first = start_session(attempt_id=attempt.pk, now=NOW)

    again = start_session(attempt_id=attempt.pk, now=NOW + timedelta(minutes=1))

    attempt.refresh_from_db()
    assert (again, attempt.started_at) == (first, NOW)


def test_an_end_that_nobody_noted_is_noted_by_the_sweep_once(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))
    ended = SessionFactory(attempt=EndedAttemptFactory())
    SessionFactory()  # still running

    with django_capture_on_commit_callbacks(execute=True):
        sweep()
        sweep()

    assert list(Event.objects.values_list("session", "type", "at", "detail")) == [
        (ended.pk, EventType.SESSION_ENDED, ended.attempt.ended_at, {"by": "candidate"})
    ]


def test_the_sweep_has_nothing_to_do_where_the_end_was_noted(attempt, django_capture_on_commit_callbacks):
    consent(attempt)
    start_session(attempt_id=attempt.pk, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(attempt_id=attempt.pk, now=NOW + timedelta(minutes=5))

    assert sessions_without_end(NOW + timedelta(minutes=6)) == []


def test_start_and_end_are_events(attempt, django_capture_on_commit_callbacks):
    consent(attempt)
    start_session(attempt_id=attempt.pk, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(attempt_id=attempt.pk, now=NOW + timedelta(minutes=5))

    assert list(Event.objects.values_list("type", "at")) == [
        (EventType.CONSENT_GIVEN, NOW),
        (EventType.SESSION_STARTED, NOW),
        (EventType.SESSION_ENDED, NOW + timedelta(minutes=5)),
    ]
