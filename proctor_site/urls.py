from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from proctor_site.health import healthz, readyz
from proctor_site.pages import SignIn, home

handler400 = "proctor_site.api_errors.bad_request"
handler404 = "proctor_site.api_errors.not_found"
handler500 = "proctor_site.api_errors.crash"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", SignIn.as_view(), name="sign-in"),
    path("home/", home, name="home"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("proctor_site.api_urls")),
    path("", include("exams.pages.urls")),
    path("", include("proctoring.pages.urls")),
    path("", include("recordings.pages.urls")),
]
