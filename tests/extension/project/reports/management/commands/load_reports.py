"""The command `load_reports`: create content of Harbour Watch, and print what clients may ask for as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Site

from cms.accounts.users.models import User
from cms.delivery.sign_ups.links import create_unsubscribe_token
from cms.delivery.sign_ups.models import Subscriber
from cms.editing.preview.codes import share_draft
from cms.page_types.calls_to_action.models import CallToActionIndexPage, CallToActionPage, CallToActionPlacement
from cms.page_types.home.models import create_site
from cms.page_types.press_releases.models import ReleaseIndexPage, ReleasePage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.snippets.people.models import Person
from cms.snippets.topics.models import Region, Topic
from cms.test import create_home_page, publish, save_draft
from reports.models import ReportIndexPage, ReportPage

TEXT = {"type": "rich_text", "value": "<p>The chains of the old docks are older than the quay.</p>"}
TIMELINE = {
    "type": "timeline",
    "value": {
        "title": "The inquiry",
        "events": [
            {"day": "2026-05-02", "text": "The owners answer."},
            {"day": "2026-03-01", "text": "Divers find a broken chain."},
        ],
    },
}


class Command(BaseCommand):
    """Creates pages of all types in two languages, unless there is a site already."""

    help = "Create the first content of Harbour Watch."

    def handle(self, *_: Any, **options: Any) -> None:
        if not ReportIndexPage.objects.exists():
            self._create_content()
        self.stdout.write(json.dumps(self._describe()))

    def _create_content(self) -> None:
        home = create_site("localhost", 3000, name="Harbour Watch", language="en")
        english = home.locale
        topic = Topic.objects.create(label="Chains", slug="chains", locale=english)
        region = Region.objects.create(label="North coast", slug="north-coast", locale=english)
        person = Person.objects.create(name="Ada Nwosu", slug="ada-nwosu", locale=english)
        calls = publish(CallToActionIndexPage(title="Take action", slug="take-action"), home)
        call = CallToActionPage(
            title="Watch with us", slug="watch", action_kind="sign_up", prompt="Once a month.", button_label="Sign up",
            destination_url="https://act.example/", placements=[CallToActionPlacement(place="report_end")],
        )  # fmt: skip
        call = publish(call, calls)
        stories = publish(StoryIndexPage(title="Stories", slug="stories"), home)
        story = StoryPage(title="A night at the old docks", slug="night", story_kind="logbook", body=json.dumps([TEXT]))
        story.topics = [topic]
        story.bylines = [story._meta.get_field("bylines").related_model(person=person)]
        publish(story, stories)
        releases = publish(ReleaseIndexPage(title="Releases", slug="releases"), home)
        publish(ReleasePage(title="The quay reopens", slug="quay", body=json.dumps([TEXT])), releases)
        publish(StandardPage(title="About us", slug="about"), home)
        index = publish(ReportIndexPage(title="Reports", slug="reports"), home)
        first = ReportPage(
            title="Old chains in the docks", slug="chains", summary="Divers found three.", reference="HW-2026-014",
            harbour="old-docks", body=json.dumps([TEXT, TIMELINE]),
            actions=json.dumps([{"type": "page", "value": call.pk}]),
        )  # fmt: skip
        first.topics, first.regions = [topic], [region]
        publish(first, index)
        second = ReportPage(
            title="New ropes for the north quay", slug="ropes", reference="HW-2026-015", harbour="north-quay"
        )
        second.topics = [topic]
        publish(second, index)
        save_draft(ReportPage(title="A secret of the docks", slug="secret", reference="HW-2026-016"), index)
        Redirect.objects.create(old_path="/old", redirect_page=first)
        self._translate(first)

    def _translate(self, page: ReportPage) -> None:
        french = Locale.objects.get_or_create(language_code="fr")[0]
        create_home_page("fr")
        for source in (page.get_parent().specific, page):
            publish(source.copy_for_translation(french))

    def _describe(self) -> dict[str, Any]:
        """Return the paths and ids of all public pages, and values that requests need."""
        site = Site.objects.get(is_default_site=True)
        page = ReportPage.objects.get(slug="chains", locale__language_code="en")
        user = User.objects.filter(is_superuser=True).first() or User.objects.create_superuser(
            "ada", "ada@example.org", "x"
        )
        _, code = share_draft(page.save_revision(), page, user, timedelta(days=1))
        reader, _ = Subscriber.objects.get_or_create(address="ada@example.org", site_id=site.pk)
        homes = [site.root_page, *site.root_page.get_translations()]
        pages = {home.locale.language_code: [home, *home.get_descendants().live()] for home in homes}
        root_path = site.root_page.url_path.rstrip("/")
        return {
            "time": datetime.now(UTC).isoformat(),
            "page_id": page.pk,
            "path": "/reports/chains/",
            "paths": [one.url_path.removeprefix(root_path) for one in pages["en"]],
            "pages": {language: [one.pk for one in listed] for language, listed in pages.items()},
            "code": code,
            "token": create_unsubscribe_token(reader),
            "email": reader.address,
        }
