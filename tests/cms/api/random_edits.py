"""Random edits of everything that editors change, and edits of what only they see. A seed repeats the same edits."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.cards import similar_pages
from cms.cards.similar_pages import SimilarityScore
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.settings import footer_item, menu_item
from cms.files.images.models import Picture
from cms.journal import journal
from cms.page_types.calls_to_action.models import CallToActionPage
from cms.page_types.standard_pages.models import StandardPage
from cms.page_types.stories.models import StoryPage
from cms.pages.models import BasePage
from cms.snippets.organisation.models import Boilerplate
from cms.snippets.people.models import MediaContact, Person, PersonPage
from cms.snippets.topics.models import Topic

WORDS = ("Harbour", "Night", "Letters", "Ferry", "Court", "River")


@dataclass
class Editor:
    """Edits a site at random, and remembers what was done."""

    seed: int
    tree: factories.SiteTree
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def edit(self, edits: Iterable[Edit] = ()) -> None:
        """Do these edits, or a random one of those that the public sees."""
        for change in edits or [self.random.choice(list(EDITS.values()))]:
            self.done.append(change.__name__)
            with suppress(ValidationError), journal.atomic_with_journal():  # as every request of the admin
                change(self)

    def choose(self, model: type, **filters: Any) -> Any:
        """Return a random object; the first one has the same chance as any other."""
        found = list(model.objects.filter(**filters).order_by("pk"))
        one = self.random.choice(found) if found else None
        return one.specific if isinstance(one, BasePage) else one

    def page(self, **filters: Any) -> Any:
        return self.choose(BasePage, depth__gt=3, alias_of=None, locale__language_code="en", **filters)

    def live_page(self) -> Any:
        return self.page(live=True)

    def word(self) -> str:
        return f"{self.random.choice(WORDS)} {self.random.randrange(10**6)}"

    def body(self) -> list[Any]:
        """Return a body with a link, a picture, a quote and a call, if there are such."""
        target, picture, person = self.page(), self.choose(Picture), self.choose(Person)
        call = self.choose(CallToActionPage)
        parts = [blocks.rich_text(f"<p>{self.word()} {blocks.page_link(target, 'there')}</p>")] if target else []
        parts += [blocks.image(picture)] if picture and self.random.random() < 0.5 else []
        parts += [blocks.quote(self.word(), person=person)] if person and self.random.random() < 0.5 else []
        parts += [blocks.links([blocks.link(page=self.page())])] if self.random.random() < 0.3 and target else []
        return parts + ([blocks.call_to_action(call)] if call and self.random.random() < 0.5 else [])

    def some(self, model: type) -> list[Any]:
        found = list(model.objects.filter(live=True, locale__language_code="en").order_by("pk"))
        return self.random.sample(found, min(len(found), self.random.randrange(3)))


Edit = Callable[[Editor], object]
EDITS: dict[str, Edit] = {}
HIDDEN_EDITS: dict[str, Edit] = {}


def edit(change: Edit) -> Edit:
    EDITS[change.__name__] = change
    return change


def hidden(change: Edit) -> Edit:
    HIDDEN_EDITS[change.__name__] = change
    return change


def set_and_save(thing: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


# ---------------------------------------------------------------- pages and links


@edit
def publish_story(e: Editor) -> None:
    factories.StoryFactory(
        title=e.word(), topics=e.some(Topic), bylines=e.some(Person), image=e.choose(Picture), body=e.body()
    )


@edit
def publish_release(e: Editor) -> None:
    factories.ReleaseFactory(
        title=e.word(),
        topics=e.some(Topic),
        image=e.choose(Picture),
        body=e.body(),
        boilerplate=e.choose(Boilerplate),
        media_contacts=e.some(MediaContact),
    )


@edit
def publish_standard_page(e: Editor) -> None:
    parent = e.choose(StandardPage, live=True, locale__language_code="en") if e.random.random() < 0.5 else None
    factories.StandardFactory(title=e.word(), body=e.body(), **({"parent": parent} if parent else {}))


@edit
def publish_call(e: Editor) -> None:
    destination = e.live_page() if e.random.random() < 0.7 else None
    places = e.random.sample(["sidebar", "home", "story_end", "article_flow"], 2) if e.random.random() < 0.8 else []
    factories.CallToActionFactory(title=e.word(), placements=places, destination_page=destination)


@edit
def publish_person_page(e: Editor) -> None:
    taken = PersonPage.objects.values_list("person_id", flat=True)
    if (person := e.choose(Person, live=True, locale__language_code="en")) and person.pk not in taken:
        factories.PersonPageFactory(person=person, title=e.word())


@edit
def retitle(e: Editor) -> None:
    states.publish(e.live_page(), title=e.word())


@edit
def rewrite(e: Editor) -> None:
    states.publish(e.live_page(), body=e.body())


@edit
def change_picture(e: Editor) -> None:
    states.publish(e.live_page(), image=e.choose(Picture))


@edit
def change_topics(e: Editor) -> None:
    states.publish(e.live_page(), topics=e.some(Topic))


@edit
def choose_related(e: Editor) -> None:
    others = {e.live_page().pk: score for score in (1.0, 0.9)}
    scores = [SimilarityScore(pk, score) for pk, score in others.items()]
    similar_pages.replace_similar({e.live_page().pk: [] if e.random.random() < 0.3 else scores})


@edit
def rename(e: Editor) -> None:
    states.publish(e.live_page(), slug=e.word().lower().replace(" ", "-"))


@edit
def move(e: Editor) -> None:
    page = e.choose(StandardPage, live=True, locale__language_code="en", depth__gt=3)
    target = e.choose(StandardPage, locale__language_code="en", depth__gt=3)
    if page and target and not target.path.startswith(page.path):
        states.reload_page(page).move(states.reload_page(target), pos="last-child")


@edit
def unpublish(e: Editor) -> None:
    states.unpublish(e.live_page())


@edit
def publish_again(e: Editor) -> None:
    if page := e.page(live=False):
        states.publish(page)


@edit
def delete_page(e: Editor) -> None:
    if page := e.choose(StoryPage, alias_of=None):
        states.reload_page(page).delete()


@edit
def restrict(e: Editor) -> None:
    page = e.live_page()
    found = page.get_view_restrictions().filter(page=page).first()
    found.delete() if found else states.restrict(page)


@edit
def translate(e: Editor) -> None:
    page = e.choose(StoryPage, live=True, alias_of=None, locale__language_code="en")
    if page and not page.get_translations().exists():
        factories.StoryFactory(title=e.word(), translation_of=page)


@edit
def add_alias(e: Editor) -> None:
    if page := e.choose(StoryPage, live=True, alias_of=None):
        states.alias(page, slug=e.word().lower().replace(" ", "-"))


@edit
def expire_soon(e: Editor) -> None:
    states.publish(e.live_page(), expire_at=timezone.now() + timedelta(minutes=e.random.randrange(1, 60)))


@edit
def schedule_new_page(e: Editor) -> None:
    factories.ReleaseFactory(title=e.word(), go_live_at=timezone.now() + timedelta(minutes=e.random.randrange(1, 60)))


# ---------------------------------------------------------------- images, people, topics


@edit
def describe_picture(e: Editor) -> None:
    set_and_save(e.choose(Picture), description=e.word(), credit=e.word())


@edit
def move_focal_point(e: Editor) -> None:
    x, y = e.random.randrange(1, 30), e.random.randrange(1, 30)
    set_and_save(e.choose(Picture), focal_point_x=x, focal_point_y=y, focal_point_width=4, focal_point_height=4)


@edit
def add_picture(e: Editor) -> None:
    factories.PictureFactory(title=e.word())


@edit
def delete_picture(e: Editor) -> None:
    if Picture.objects.count() > 3:
        e.choose(Picture).delete()


@edit
def rename_person(e: Editor) -> None:
    if person := e.choose(Person):
        set_and_save(person, name=e.word(), role=e.word(), portrait=e.choose(Picture))


@edit
def hide_or_show_person(e: Editor) -> None:
    if person := e.choose(Person):
        person.unpublish() if person.live else person.save_revision().publish()


@edit
def add_person(e: Editor) -> None:
    factories.PersonFactory(name=e.word())


@edit
def delete_person(e: Editor) -> None:
    used = PersonPage.objects.values_list("person_id", flat=True)
    person = e.choose(Person)
    if person and person.pk not in used:
        person.delete()


@edit
def rename_topic(e: Editor) -> None:
    set_and_save(e.choose(Topic), label=e.word(), image=e.choose(Picture))


@edit
def hide_or_show_topic(e: Editor) -> None:
    topic = e.choose(Topic)
    topic.unpublish() if topic.live else topic.save_revision().publish()


@edit
def change_contact(e: Editor) -> None:
    set_and_save(e.choose(MediaContact), phone=f"+{e.random.randrange(10**9)}")


@edit
def change_boilerplate(e: Editor) -> None:
    set_and_save(e.choose(Boilerplate), heading=e.word())


# ---------------------------------------------------------------- settings, menus, redirects


@edit
def change_menus(e: Editor) -> None:
    factories.NavigationFactory(
        primary=[menu_item(page=e.page()), menu_item(page=e.page())], footer=[footer_item(page=e.page())]
    )


@edit
def change_organisation(e: Editor) -> None:
    factories.OrganisationFactory(site=e.tree.record, name=e.word(), logo=e.choose(Picture))


@edit
def change_texts(e: Editor) -> None:
    factories.SiteTextsFactory(site=e.tree.record, related_heading=e.word())


@edit
def add_redirect(e: Editor) -> None:
    Redirect.add_redirect(f"/{e.word().lower().replace(' ', '-')}", e.page())


@edit
def delete_redirect(e: Editor) -> None:
    if redirect := e.choose(Redirect):
        redirect.delete()


# ---------------------------------------------------------------- what only editors see


@hidden
def save_draft_of_a_live_page(e: Editor) -> None:
    states.save_draft(e.live_page(), title=e.word(), body=e.body())


@hidden
def add_draft_with_everything(e: Editor) -> None:
    factories.StoryFactory(
        live=False, title=e.word(), topics=e.some(Topic), bylines=e.some(Person), image=e.choose(Picture), body=e.body()
    )


@hidden
def save_hidden_story_again(e: Editor) -> None:
    story = factories.StoryFactory(live=False, bylines=e.some(Person), topics=e.some(Topic), body=e.body())
    states.reload_page(story).save()
    states.reload_page(story).delete()


@hidden
def add_embargoed_release(e: Editor) -> None:
    picture = factories.PictureFactory()
    release = factories.ReleaseFactory(
        title=e.word(),
        embargo_until=timezone.now() + timedelta(days=9),
        image=picture,
        body=e.body(),
        topics=e.some(Topic),
    )
    set_and_save(picture, description="Secret")
    states.publish(release, title="Secret too")


@hidden
def delete_picture_of_an_embargoed_release(e: Editor) -> None:
    picture = factories.PictureFactory()
    factories.ReleaseFactory(embargo_until=timezone.now() + timedelta(days=9), image=picture)
    picture.delete()


@hidden
def add_scheduled_page(e: Editor) -> None:
    page = factories.StoryFactory(
        go_live_at=timezone.now() + timedelta(days=9), bylines=e.some(Person), topics=e.some(Topic)
    )
    states.publish(page, title="Later", body=e.body(), go_live_at=timezone.now() + timedelta(days=8))


@hidden
def publish_below_a_private_page(e: Editor) -> None:
    private = factories.StandardFactory(title=e.word(), live=False)
    states.restrict(private)
    private = states.publish(private)
    child = factories.StandardFactory(title=e.word(), parent=private, body=e.body(), image=factories.PictureFactory())
    set_and_save(child.image, credit="Private")
    states.publish(child, slug="other")


@hidden
def change_unused_picture(e: Editor) -> None:
    set_and_save(factories.PictureFactory(), description=e.word())


@hidden
def add_hidden_person(e: Editor) -> None:
    person = factories.PersonFactory(name=e.word(), live=False)
    set_and_save(person, name=e.word(), portrait=factories.PictureFactory())
    set_and_save(person.portrait, credit="Hidden")
    person.portrait.delete()
    person.delete()


@hidden
def draft_of_a_person(e: Editor) -> None:
    if person := e.choose(Person, live=True):
        person.biography = "Draft"
        person.save_revision()


@hidden
def add_hidden_topic(e: Editor) -> None:
    set_and_save(factories.TopicFactory(live=False), label=e.word())


@hidden
def redirect_to_a_draft(e: Editor) -> None:
    Redirect.add_redirect(f"/{e.word().lower().replace(' ', '-')}", factories.StoryFactory(live=False))


@hidden
def redirect_to_an_embargoed_release(e: Editor) -> None:
    release = factories.ReleaseFactory(title=e.word(), embargo_until=timezone.now() + timedelta(days=9))
    Redirect.add_redirect("/secret", release)
    Redirect.objects.get(old_path="/secret").delete()
