from django.apps import AppConfig


class ProctorSiteConfig(AppConfig):
    name = "proctor_site"
