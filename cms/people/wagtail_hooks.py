from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.core.choosers import NoCreateChooserViewSet

from .models import MediaContact, Person


class PersonViewSet(SnippetViewSet):
    model = Person
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "user"
    list_display = ["name", "role", "organisation", "locale", "live"]
    search_fields = ["name", "organisation"]


class MediaContactViewSet(SnippetViewSet):
    model = MediaContact
    chooser_viewset_class = NoCreateChooserViewSet
    icon = "mail"
    list_display = ["name", "role", "email", "locale", "live"]


class PeopleGroup(SnippetViewSetGroup):
    items = (PersonViewSet, MediaContactViewSet)
    menu_label = "People"
    menu_icon = "group"
    menu_order = 260


register_snippet(PeopleGroup)


def get_quoted_person(request: HttpRequest, pk: int) -> JsonResponse:
    """Asked by a quote in the editor, to fill in who the chosen person is."""
    person = get_object_or_404(Person, pk=pk)
    return JsonResponse({"speaker": person.name, "role": person.role, "organisation": person.organisation})


@hooks.register("register_admin_urls")
def register_people_urls() -> list[URLPattern]:
    return [path("people/<int:pk>/quoted/", get_quoted_person, name="person_quoted")]
