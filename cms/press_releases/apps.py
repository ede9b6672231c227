from django.apps import AppConfig


class PressReleasesConfig(AppConfig):
    name = "cms.press_releases"
    label = "press_releases"
    verbose_name = "Press releases"
