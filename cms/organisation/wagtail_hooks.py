from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Boilerplate, Navigation, SiteTexts


class BoilerplateViewSet(SnippetViewSet):
    model = Boilerplate
    icon = "doc-full-inverse"
    list_display = ["name", "heading", "locale", "live"]


class NavigationViewSet(SnippetViewSet):
    model = Navigation
    icon = "list-ul"
    list_display = ["site", "locale"]


class SiteTextsViewSet(SnippetViewSet):
    model = SiteTexts
    icon = "pilcrow"
    list_display = ["site", "locale"]


class OrganisationGroup(SnippetViewSetGroup):
    items = (BoilerplateViewSet, NavigationViewSet, SiteTextsViewSet)
    menu_label = "Organisation"
    menu_icon = "home"
    menu_order = 270


register_snippet(OrganisationGroup)
