from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = "Content"

    def ready(self) -> None:
        from . import changes, checks, events, journal, links  # noqa: F401

        events.listen()
        journal.read_by(changes.NAME, changes.read_until)
