"""Topics and regions in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.core.admin import NoCreateChooserViewSet, YesNoColumn
from cms.core.admin_menus import WRITE_MENU

from .models import Region, Topic


class TopicViewSet(SnippetViewSet):
    """Admin views of topics."""

    model = Topic
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "tag"
    menu_hook = WRITE_MENU
    menu_order = 300
    list_display = ["label", "slug", "locale", YesNoColumn("live", label=_("Published"), sort_key="live")]
    search_fields = ["label", "slug"]


class RegionViewSet(SnippetViewSet):
    """Admin views of regions."""

    model = Region
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "globe"
    menu_hook = WRITE_MENU
    menu_order = 310
    list_display = ["label", "slug", "locale", YesNoColumn("live", label=_("Published"), sort_key="live")]
    search_fields = ["label", "slug"]


register_snippet(TopicViewSet)
register_snippet(RegionViewSet)
