from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import MediaContact, Person


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    list_display = ["name", "role", "organisation", "locale", "live"]
    search_fields = ["name", "organisation"]


class MediaContactViewSet(SnippetViewSet):
    model = MediaContact
    icon = "mail"
    list_display = ["name", "role", "email", "locale", "live"]


class PeopleGroup(SnippetViewSetGroup):
    items = (PersonViewSet, MediaContactViewSet)
    menu_label = "People"
    menu_icon = "group"
    menu_order = 260


register_snippet(PeopleGroup)
