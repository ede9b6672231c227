from django.apps import AppConfig


class SignUpsConfig(AppConfig):
    name = "cms.sign_ups"
    label = "sign_ups"
    verbose_name = "Sign-ups"
