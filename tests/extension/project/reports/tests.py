"""Tests of reports, as an organisation writes them for its own page type."""

from __future__ import annotations

from typing import Any

from django.test import TestCase

from cms.page_types.stories.models import StoryIndexPage, StoryPage
from cms.test import create_home_page, publish, save_draft
from search.test import temporary_index

from .models import ReportIndexPage, ReportPage

TIMELINE = [{"type": "timeline", "value": {"title": "The inquiry", "events": [
    {"day": "2026-05-02", "text": "The owners answer."}, {"day": "2026-03-01", "text": "Divers find a broken chain."},
]}}]  # fmt: skip


class ReportTests(TestCase):
    """Two published reports and a draft."""

    def setUp(self) -> None:
        index = publish(ReportIndexPage(title="Reports", slug="reports"), create_home_page())
        first = {"title": "Old chains", "reference": "HW-2026-014", "harbour": "old-docks", "body": TIMELINE}
        publish(ReportPage(slug="chains", **first), index)
        publish(ReportPage(title="New ropes", slug="ropes", reference="HW-2026-015"), index)
        save_draft(ReportPage(title="Old secrets", slug="secrets", reference="HW-2026-016", harbour="old-docks"), index)

    def read(self, path: str, /, **params: str) -> Any:
        """Return the JSON of a response of the public API."""
        response = self.client.get(f"/api/v1{path}", params)
        self.assertEqual(response.status_code, 200, response.content)
        return response.json()

    def test_the_page_has_its_reference_and_its_timeline_in_order(self) -> None:
        page = self.read("/resolve", path="/reports/chains/")["page"]
        self.assertEqual((page["reference"], page["harbour"]), ("HW-2026-014", "old-docks"))
        days = [event["day"] for event in page["body"][0]["value"]["events"]]
        self.assertEqual(days, ["2026-03-01", "2026-05-02"])

    def test_the_list_is_filtered_by_reference_and_harbour(self) -> None:
        for params in ({"reference": "HW-2026-014"}, {"harbour": "old-docks"}):
            self.assertEqual([card["title"] for card in self.read("/reports", **params)["items"]], ["Old chains"])

    def test_search_filters_by_reference_and_finds_words_of_the_timeline(self) -> None:
        with temporary_index():
            by_filter = self.read("/search", reference="HW-2026-014")
            by_words = self.read("/search", q="divers")
            everything = self.read("/search", type="report")
        for found in (by_filter, by_words):
            self.assertEqual([item["title"] for item in found["items"]], ["Old chains"])
        facet = next(facet for facet in everything["facets"] if facet["name"] == "harbour")
        self.assertEqual(
            {value["label"]: value["count"] for value in facet["values"]}, {"Old Docks": 1, "Another harbour": 1}
        )

    def test_stories_of_clarion_have_the_filter_of_this_project(self) -> None:
        index = publish(StoryIndexPage(title="Stories", slug="stories"), create_home_page())
        publish(StoryPage(title="Night shift", slug="night", image_credit="Ines Moreau"), index)
        publish(StoryPage(title="Day shift", slug="day"), index)
        with temporary_index():
            both = [self.read("/search", credit="Ines Moreau"), self.read("/stories", credit="Ines Moreau")]
        for found in both:
            self.assertEqual([card["title"] for card in found["items"]], ["Night shift"])

    def test_the_url_of_this_project_is_served(self) -> None:
        self.assertEqual(self.client.get("/tides").content, b"High water at 14:20")
