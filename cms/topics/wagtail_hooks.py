from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Region, Topic


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["label", "slug", "locale", "live"]
    search_fields = ["label", "slug"]


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "globe"
    list_display = ["label", "slug", "locale", "live"]
    search_fields = ["label", "slug"]


class SubjectsGroup(SnippetViewSetGroup):
    items = (TopicViewSet, RegionViewSet)
    menu_label = "Topics"
    menu_icon = "tag"
    menu_order = 250


register_snippet(SubjectsGroup)
