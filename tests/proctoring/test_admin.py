"""The panel "Proctoring / Anti-triche" on the exam's page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from exams.enums import Role
from exams.models import Exam, User
from exams.services.attempts import open_attempt
from proctoring.admin.panel import NUMBERS
from proctoring.models import Configuration, Session
from proctoring.selectors import current_config, notice_of
from proctoring.services.sessions import give_consent, start_session
from tests.factories import CommandFactory, ConfigurationFactory, EnrolmentFactory, ExamFactory, person_with
from tests.forms import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam() -> Exam:
    return ExamFactory(closes_at=timezone.now() + timezone.timedelta(days=1))


@pytest.fixture
def teacher(exam: Exam) -> User:
    return person_with(Role.TEACHER, exam.organisation)


@pytest.fixture
def client(teacher: User) -> Client:
    client = Client()
    client.force_login(teacher)
    return client


def page_of(exam: Exam) -> str:
    return reverse("admin:exams_exam_change", args=[exam.pk])


def panel(response: Any) -> str:
    page = response.content.decode()
    return page[page.index("data-proctoring") : page.index("</details>", page.index("data-proctoring"))]


def settings_of(**values: Any) -> dict[str, Any]:
    return {f"proctoring-0-{name}": value for name, value in values.items()}


def is_shown(badge: str, response: Any) -> bool:
    tag = panel(response).partition(f'data-when="{badge}"')[2].partition(">")[0]
    return "hidden" not in tag


def test_an_exam_without_a_configuration_shows_the_one_that_holds(client, exam):
    form = filled(client.get(page_of(exam)))

    assert {name.removeprefix("proctoring-0-"): value for name, value in form.items() if "proctoring-0-" in name} == {
        "id": "",
        "exam": str(exam.pk),
        "snapshot_interval_seconds": "60",
        "sensitivity": "medium",
        "strictness": "normal",
        "recording": "off",
        "screen_recording": "off",
        "audio": "on",
        "lockdown_enabled": "on",
        "block_clipboard": "on",
        "block_context_menu": "on",
        "block_printing": "on",
    } | dict.fromkeys((f"own_{name}" for name in NUMBERS), "")
    assert not current_config(exam).enabled


def test_a_teacher_switches_proctoring_on(client, exam):
    form = filled(client.get(page_of(exam)))

    client.post(page_of(exam), form | settings_of(enabled="on", webcam_enabled="on", recording="required"))

    config = current_config(exam)
    assert (config.enabled, config.webcam_enabled, config.recording, config.uses_camera) == (
        True,
        True,
        "required",
        True,
    )


def test_a_new_exam_is_configured_on_its_first_page(client, exam):
    url = reverse("admin:exams_exam_add")
    form = filled(client.get(url)) | {"organisation": exam.organisation_id, "title": "New"} | settings_of(enabled="on")
    times = {"opens_at_0": "2026-11-20", "opens_at_1": "08:00", "closes_at_0": "2026-11-21", "closes_at_1": "08:00"}

    client.post(url, form | times)

    assert Configuration.objects.get(exam__title="New").enabled


def test_there_is_exactly_one_configuration(client, exam):
    ConfigurationFactory(exam=exam)
    form = filled(client.get(page_of(exam)))
    forged = {"proctoring-TOTAL_FORMS": 2, "proctoring-0-DELETE": "on", "proctoring-1-enabled": "on"}

    client.post(page_of(exam), form | forged)

    assert Configuration.objects.filter(exam=exam).count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("snapshot_interval_seconds", "7"), ("sensitivity", "extreme"), ("recording", "perhaps")],
)
def test_what_is_not_on_offer_is_refused(name, value, client, exam):
    form = filled(client.get(page_of(exam)))

    response = client.post(page_of(exam), form | settings_of(enabled="on", **{name: value}))

    assert "is not one of the available choices" in panel(response)
    assert not Configuration.objects.exists()


def test_settings_that_do_not_apply_are_kept_and_have_no_effect(client, exam):
    form = filled(client.get(page_of(exam)))

    client.post(page_of(exam), form | settings_of(webcam_enabled="on", live_video="on", recording="required"))

    assert Configuration.objects.get().recording == "required"
    config = current_config(exam)
    assert (config.uses_camera, config.records_camera, config.records_audio, config.needs_consent) == (False,) * 4


@pytest.mark.parametrize(
    ("saved", "warns"),
    [
        ({"enabled": True, "webcam_enabled": True, "recording": "off"}, True),
        ({"enabled": True, "webcam_enabled": False, "recording": "optional"}, True),
        ({"enabled": True, "webcam_enabled": False, "recording": "off", "live_video": True}, True),
        ({"enabled": True, "webcam_enabled": False, "recording": "off"}, False),
        ({"enabled": False, "webcam_enabled": True, "recording": "required"}, False),
    ],
)
def test_the_page_warns_when_the_camera_will_be_asked_for(saved, warns, client, exam):
    ConfigurationFactory(exam=exam, **saved)

    response = client.get(page_of(exam))

    assert is_shown("camera", response) is warns
    assert ("with camera" in client.get(reverse("admin:exams_exam_changelist")).content.decode()) is warns


@pytest.mark.parametrize(("enabled", "opening"), [(True, " open"), (False, "")])
def test_the_panel_is_open_when_proctoring_is_on(enabled, opening, client, exam):
    ConfigurationFactory(exam=exam, enabled=enabled)

    tag = panel(client.get(page_of(exam))).partition(">")[0]

    assert tag.endswith(f'"{opening}')


def test_every_setting_names_what_it_needs_and_shows_without_scripts(client, exam):
    page = panel(client.get(page_of(exam)))

    assert 'data-setting="audio" data-needs="recording">' in page
    assert 'data-setting="sensitivity" data-needs="webcam_enabled">' in page


def test_what_is_off_for_the_site_says_so_and_asks_for_no_camera(client, exam, settings):
    settings.LIVE_VIDEO = settings.VIDEO_RECORDING = False
    ConfigurationFactory(exam=exam, webcam_enabled=False, live_video=True)

    response = client.get(page_of(exam))

    assert "Live video is switched off for the whole site" in panel(response)
    assert "Recording is switched off for the whole site" in panel(response)
    assert 'data-camera-settings="webcam_enabled"' in panel(response)
    assert not is_shown("camera", response)


def test_an_edit_during_an_attempt_changes_the_next_one_only(client, exam):
    ConfigurationFactory(exam=exam, live_video=True)
    candidate = EnrolmentFactory(exam=exam).candidate
    attempt = open_attempt(exam_id=exam.pk, candidate_id=candidate.pk, now=timezone.now())
    give_consent(attempt_id=attempt.pk, digest=notice_of(attempt).digest, now=timezone.now())
    start_session(attempt_id=attempt.pk, now=timezone.now())
    form = filled(client.get(page_of(exam)))

    client.post(page_of(exam), form | settings_of(recording="off", sensitivity="high"))

    assert Session.objects.get().anti_cheat_config.recording == "required"
    assert (current_config(exam).recording, current_config(exam).sensitivity) == ("off", "high")


def test_the_title_is_the_same_in_both_languages(client, exam):
    for language in ("en", "fr"):
        with translation.override(language):
            page = client.get(page_of(exam), headers={"accept-language": language})
            assert "Proctoring / Anti-triche" in page.content.decode()


def test_a_teacher_of_another_organisation_reaches_no_configuration(exam):
    ConfigurationFactory(exam=exam)
    stranger = Client()
    stranger.force_login(person_with(Role.TEACHER, ExamFactory().organisation))

    shown = stranger.get(page_of(exam), follow=True)
    stranger.post(page_of(exam), settings_of(enabled=""))

    assert "data-proctoring" not in shown.content.decode()
    assert Configuration.objects.get().enabled


# -- commands -------------------------------------------------------------------------------


def commands_page(command: Any = None) -> str:
    name = "change" if command else "changelist"
    return reverse(f"admin:proctoring_command_{name}", args=[command.pk] if command else [])


def test_an_administrator_reads_what_proctors_did_and_changes_nothing(exam):
    command = CommandFactory(session__attempt__exam=exam, kind="pause", reason="fire alarm")
    client = Client()
    client.force_login(person_with(Role.ADMINISTRATOR, exam.organisation))

    listed = client.get(commands_page()).content.decode()
    shown = client.get(commands_page(command)).content.decode()
    changed = client.post(commands_page(command), {"reason": "none"})
    deleted = client.post(reverse("admin:proctoring_command_delete", args=[command.pk]), {"post": "yes"})

    assert "fire alarm" in listed
    assert "fire alarm" in shown
    assert (changed.status_code, deleted.status_code) == (403, 403)
    command.refresh_from_db()
    assert command.reason == "fire alarm"


def test_commands_of_another_organisation_are_not_there(exam):
    command = CommandFactory(reason="fire alarm")
    client = Client()
    client.force_login(person_with(Role.ADMINISTRATOR, exam.organisation))

    assert "fire alarm" not in client.get(commands_page()).content.decode()
    assert client.get(commands_page(command)).status_code == 404


def test_a_teacher_does_not_read_commands(client):
    assert client.get(commands_page()).status_code == 403


# -- own numbers ------------------------------------------------------------------------------


def own_numbers(response: Any) -> str:
    page = response.content.decode()
    start = page.index('data-setting="own_numbers"')
    return page[start : page.index("</details>", start)]


@pytest.mark.parametrize(("strictness", "seconds"), [("lenient", "8"), ("normal", "3"), ("strict", "2.5")])
def test_an_empty_number_shows_what_the_strictness_has(strictness, seconds, client, exam):
    ConfigurationFactory(exam=exam, strictness=strictness)

    page = own_numbers(client.get(page_of(exam)))

    field = page[page.index('name="proctoring-0-own_absence_seconds"') :]
    assert f'placeholder="{seconds}"' in field[: field.index(">")]


def test_a_teachers_own_number_takes_the_presets_place(client, exam):
    form = filled(client.get(page_of(exam)))

    client.post(page_of(exam), form | settings_of(enabled="on", strictness="strict", own_absence_seconds="12"))

    thresholds = current_config(exam).thresholds
    assert (thresholds.absence_seconds, thresholds.head_yaw_degrees) == (12, 30)


def test_a_number_that_makes_no_sense_is_refused_where_it_stands(client, exam):
    form = filled(client.get(page_of(exam)))

    response = client.post(page_of(exam), form | settings_of(enabled="on", own_absence_seconds="9000"))

    assert "less than or equal to 120" in own_numbers(response)
    assert not Configuration.objects.exists()


# -- exemptions ---------------------------------------------------------------------------------


def enrolment_page(enrolment: Any) -> str:
    return reverse("admin:exams_enrolment_change", args=[enrolment.pk])


def test_a_teacher_exempts_a_candidate_and_sees_it_on_the_exams_page(client, exam):
    enrolment = EnrolmentFactory(exam=exam)
    form = filled(client.get(enrolment_page(enrolment)))

    response = client.post(
        enrolment_page(enrolment),
        form | {"exemptions-0-check_name": "gaze", "exemptions-0-reason": "nystagmus"},
    )

    assert response["Location"] == page_of(exam)
    assert list(enrolment.exemptions.values_list("check_name", "reason")) == [("gaze", "nystagmus")]
    page = client.get(page_of(exam)).content.decode()
    assert ">looking at the screen</span>" in page
    assert f'href="{enrolment_page(enrolment)}">change</a>' in page


def test_an_enrolment_is_neither_made_nor_removed_nor_moved_there(client, exam):
    enrolment = EnrolmentFactory(exam=exam)
    other = EnrolmentFactory(exam__organisation=exam.organisation)
    form = filled(client.get(enrolment_page(enrolment)))

    client.post(enrolment_page(enrolment), form | {"exam": other.exam_id, "candidate": other.candidate_id})
    deleted = client.post(reverse("admin:exams_enrolment_delete", args=[enrolment.pk]), {"post": "yes"})

    enrolment.refresh_from_db()
    assert (enrolment.exam, deleted.status_code) == (exam, 403)
    assert client.get(reverse("admin:exams_enrolment_add")).status_code == 403


def test_enrolments_of_another_organisation_are_not_there(client):
    assert client.get(enrolment_page(EnrolmentFactory())).status_code == 404


@pytest.mark.parametrize("enrolled", [1, 3])
def test_the_exams_page_asks_as_often_however_many_are_enrolled(enrolled, client, exam, django_assert_max_num_queries):
    for _ in range(enrolled):
        EnrolmentFactory(exam=exam)

    with django_assert_max_num_queries(25):
        client.get(page_of(exam))
