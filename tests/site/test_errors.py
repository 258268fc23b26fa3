"""What Django answers by itself, in the shape of the door that was used."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from django.urls import path

from proctor_site import urls
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def crash(request):
    raise RuntimeError


def swallow(request):
    raise RequestDataTooBig


class Site:
    """Ours, with two addresses that go wrong behind each door."""

    urlpatterns = [
        *(path(f"{door}crash/", crash) for door in ("api/v1/", "")),
        *(path(f"{door}large/", swallow) for door in ("api/v1/", "")),
        *urls.urlpatterns,
    ]
    handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = Site
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    return client


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [("crash/", 500, "crash"), ("large/", 413, "too_large"), ("none/", 404, "not_found")],
)
def test_the_api_answers_with_a_code_and_a_page_with_a_page(client, address, status, code):
    api, page = client.get(f"/api/v1/{address}"), client.get(f"/{address}")

    assert (api.status_code, api.json()["code"], bool(api.json()["message"])) == (status, code, True)
    assert (page.status_code, page["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f">{status}</p>" in page.content.decode()


def test_only_our_own_pages_may_ask_for_the_camera(client):
    policy = client.get("/exams/")["Permissions-Policy"].split(", ")

    assert {"camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()"} <= set(policy)
