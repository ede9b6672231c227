"""Boilerplates, release defaults, navigation and site texts in the admin."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.core.admin import NoCreateChooserViewSet, YesNoColumn
from cms.core.admin_menus import PRESS_MENU

from .defaults import ReleaseDefaults, suggest_release_defaults
from .models import Boilerplate, Navigation, SiteTexts


class BoilerplateViewSet(SnippetViewSet):
    """Admin views of boilerplates."""

    model = Boilerplate
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "doc-full-inverse"
    menu_hook = PRESS_MENU
    menu_order = 510
    list_display = ["name", "heading", "locale", YesNoColumn("live", label=_("Published"), sort_key="live")]


class ReleaseDefaultsViewSet(SnippetViewSet):
    """Admin views of release defaults."""

    model = ReleaseDefaults
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "clipboard-list"
    menu_hook = PRESS_MENU
    menu_order = 520
    list_display = ["__str__", "dateline", "boilerplate", "locale"]


class NavigationViewSet(SnippetViewSet):
    """Admin views of navigation settings."""

    model = Navigation
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "list-ul"
    add_to_settings_menu = True
    menu_order = 130
    list_display = ["site", "locale"]


class SiteTextsViewSet(SnippetViewSet):
    """Admin views of site texts."""

    model = SiteTexts
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "pilcrow"
    add_to_settings_menu = True
    menu_order = 140
    list_display = ["site", "locale"]


for viewset in (BoilerplateViewSet, ReleaseDefaultsViewSet, NavigationViewSet, SiteTextsViewSet):
    register_snippet(viewset)


@hooks.register("register_admin_urls")
def register_release_urls() -> list[URLPattern]:
    """Return the URL from which the editor reads release defaults."""
    return [path("releases/defaults/", suggest_release_defaults, name="release_defaults")]
