"""The app of reports."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Gives stories a filter by the credit of their picture, a field that they have already."""

    name = "reports"

    def ready(self) -> None:
        from cms.pages.search_filters import KeywordFilter
        from cms.stories.models import StoryPage

        credit = KeywordFilter(
            lookup="image_credit",
            label="Picture",
            description="Has a picture with any of these credits.",
            example="Ines Moreau",
            is_facet=True,
        )
        StoryPage.search_filters = {**StoryPage.search_filters, "credit": credit}
