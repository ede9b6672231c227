"""Boilerplates, release defaults, navigation and site texts in the admin."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.core.admin import NoCreateChooserViewSet

from .defaults import ReleaseDefaults, suggest_release_defaults
from .models import Boilerplate, Navigation, SiteTexts


class BoilerplateViewSet(SnippetViewSet):
    """Admin views of boilerplates."""

    model = Boilerplate
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "doc-full-inverse"
    list_display = ["name", "heading", "locale", "live"]


class ReleaseDefaultsViewSet(SnippetViewSet):
    """Admin views of release defaults."""

    model = ReleaseDefaults
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "clipboard-list"
    list_display = ["__str__", "dateline", "boilerplate", "locale"]


class NavigationViewSet(SnippetViewSet):
    """Admin views of navigation settings."""

    model = Navigation
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "list-ul"
    list_display = ["site", "locale"]


class SiteTextsViewSet(SnippetViewSet):
    """Admin views of site texts."""

    model = SiteTexts
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "pilcrow"
    list_display = ["site", "locale"]


class OrganisationGroup(SnippetViewSetGroup):
    """The menu item “Organisation”."""

    items = (BoilerplateViewSet, ReleaseDefaultsViewSet, NavigationViewSet, SiteTextsViewSet)
    menu_label = _("Organisation")
    menu_icon = "home"
    menu_order = 270


register_snippet(OrganisationGroup)


@hooks.register("register_admin_urls")
def register_release_urls() -> list[URLPattern]:
    """Return the URL from which the editor reads release defaults."""
    return [path("releases/defaults/", suggest_release_defaults, name="release_defaults")]
