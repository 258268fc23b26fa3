"""A picture whose file is gone, while its row still names it: a purge removes the files first."""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from exams.enums import Role
from proctor_site.settings import object_storage
from proctoring.models import Snapshot
from tests.factories import NOW, SessionFactory, person_with
from tests.servers import s3_bucket

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_disk(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def in_a_bucket(settings, monkeypatch, s3_url):
    for name, value in s3_bucket(s3_url).items():
        monkeypatch.setenv(name, value)
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": object_storage.options()}
    settings.STORAGES = settings.STORAGES | {"default": backend}


@pytest.mark.parametrize("where", ["on_disk", "in_a_bucket"])
def test_a_picture_whose_file_is_gone_is_not_found(request, where, client):
    request.getfixturevalue(where)
    session = SessionFactory()
    snapshot = Snapshot.objects.create(
        id=uuid4(),
        session=session,
        reason="interval",
        taken_at=NOW,
        received_at=NOW,
        name="recordings/gone.jpg",
        sha256="0" * 64,
        size=1,
    )
    client.force_login(person_with(Role.REVIEWER, session.attempt.exam.organisation))
    assert not default_storage.exists(snapshot.name)

    assert client.get(f"/api/v1/snapshots/{snapshot.pk}/picture.jpg").status_code == 404
