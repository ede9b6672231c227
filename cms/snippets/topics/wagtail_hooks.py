"""Topics and regions in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.core.admin import NoCreateChooserViewSet

from .models import Region, Topic


class TopicViewSet(SnippetViewSet):
    """Admin views of topics."""

    model = Topic
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "tag"
    list_display = ["label", "slug", "locale", "live"]
    search_fields = ["label", "slug"]


class RegionViewSet(SnippetViewSet):
    """Admin views of regions."""

    model = Region
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "globe"
    list_display = ["label", "slug", "locale", "live"]
    search_fields = ["label", "slug"]


class TopicsGroup(SnippetViewSetGroup):
    """The menu item “Topics”."""

    items = (TopicViewSet, RegionViewSet)
    menu_label = _("Topics")
    menu_icon = "tag"
    menu_order = 250


register_snippet(TopicsGroup)
