"""The command that sends the messages of webhooks again after an outage of the endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.delivery.webhooks.models import BaseDelivery, BaseEndpoint
from cms.delivery.webhooks.sender import resend_all


class Command(BaseCommand):
    """Make the messages due now that wait for their next attempt, or were given up."""

    help = "Send what webhooks did not receive again now: messages that wait for their next attempt or were given up."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("names", nargs="*", metavar="NAME", help="names of webhooks; all without one")
        parser.add_argument("--enable", action="store_true", help="also enable the named webhooks")

    def handle(self, *args: Any, names: list[str], enable: bool, **options: Any) -> None:
        """Run the command."""
        if enable and not names:
            raise CommandError("--enable needs the names of the webhooks to enable.")
        endpoints = [one for one in _find_endpoints() if not names or one.name in names]
        if unknown := set(names) - {endpoint.name for endpoint in endpoints}:
            raise CommandError(f"No webhook has the name: {', '.join(sorted(unknown))}.")
        for endpoint in endpoints:
            if enable and not endpoint.is_active:
                endpoint.is_active = True
                endpoint.save()
            note = "" if endpoint.is_active else " It is disabled, so they wait until it is enabled."
            self.stdout.write(f"{endpoint.name}: {resend_all(endpoint)} messages are sent again.{note}")


def _find_endpoints() -> Iterator[BaseEndpoint]:
    for model in apps.get_models():
        if issubclass(model, BaseDelivery):
            yield from model._meta.get_field("endpoint").related_model._default_manager.all()
