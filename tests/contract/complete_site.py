"""A small site with every page type, each with every block, and all site settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.objects import create_wav
from cms.demo.factories.settings import country, footer_item, menu_item


@dataclass(frozen=True)
class CompleteSite:
    """`pages` are the public pages that contain every block."""

    pages: list[Page]
    redirect: Redirect


def build_complete_site() -> CompleteSite:
    tree = factories.site()
    picture = factories.PictureFactory()
    topic = factories.TopicFactory(label="Press freedom", description="Who may write what.", image=picture)
    region = factories.RegionFactory(label="West Africa")
    factories.TopicFactory(translation_of=topic, label="Liberté de la presse")
    person = factories.PersonFactory(slug="ama-mensah", portrait=picture, biography="She builds ships.")
    call = factories.CallToActionFactory(
        image=picture,
        action_kind="attend",
        suggested_amounts="10, 25",
        currency="EUR",
        goal=5000,
        reached=1200,
        placements=["home", "story_end"],
        event_at=timezone.now() + timedelta(days=9),
        event_place="Town hall",
        ends_at=timezone.now() + timedelta(days=10),
        destination_page=tree.stories,
    )
    named = {"topics": [topic], "regions": [region], "image": picture, "share_image": picture, "actions": [call]}
    sibling = factories.StoryFactory(**named)
    everything = {**named, "related": [sibling], "body": _body(picture, call, person, sibling)}
    document = factories.DocumentFactory()
    pages = [
        factories.ReleaseFactory(
            boilerplate=factories.BoilerplateFactory(),
            media_contacts=[factories.MediaContactFactory()],
            attachments=[document],
            notes_to_editors="<p>For editors.</p>",
            **everything,
        ),
        factories.StoryFactory(bylines=[person], image_credit="A photographer", **everything),
        factories.StandardFactory(**everything),
        factories.PersonPageFactory(person=person, **everything),
        factories.PressRoomFactory(
            contacts=[(None, factories.MediaContactFactory()), (region, factories.MediaContactFactory())],
            pictures=[blocks.block("picture", blocks.image_value(picture, alt="A dock", caption="At noon"))],
            boilerplates=[factories.BoilerplateFactory()],
            featured_pages=[],
            **everything,
        ),
    ]
    existing = [tree.home, tree.releases, tree.stories, tree.actions, call]
    pages += [states.publish(page, **everything) for page in existing]
    states.publish(tree.home, featured_pages=pages[:2])
    factories.StoryFactory(translation_of=pages[1])
    _create_site_settings(tree.stories, picture)
    return CompleteSite(pages, Redirect.objects.create(old_path="/old", redirect_page=sibling))


def _body(picture, call, person, page):
    document = factories.DocumentFactory()
    return [
        blocks.rich_text(f"<p>{blocks.page_link(page, 'A page')}, {blocks.document_link(document, 'a file')}.</p>"),
        blocks.heading("Why it matters", level=3),
        blocks.quote("We were never paid.", "Ama Mensah", role="Welder", person=person),
        blocks.quote("Nor were we.", "Another welder"),
        blocks.image(picture, alt="A dock", caption="At noon"),
        blocks.gallery([picture, picture], caption="Twice"),
        blocks.video(poster=picture),
        blocks.video(url="https://films.example/1"),
        blocks.audio(factories.DocumentFactory(filename="bell.wav", content=create_wav()), transcript="A bell rings."),
        blocks.embed(),
        blocks.embed(url="https://frames.example/1"),
        blocks.statistic("3 in 4", "were owed wages", source_url="https://figures.example/"),
        blocks.call_to_action(call),
        blocks.documents([document], title="Read on"),
        blocks.links([blocks.link(page=page), blocks.link("Elsewhere", url="https://elsewhere.example/")]),
        blocks.table([["North", "12"]], header=["Port", "Cases"], caption="By port"),
        blocks.accordion([("Where?", f"<p>{blocks.page_link(page, 'There')}.</p>")]),
        blocks.code(),
        blocks.separator(),
        *blocks.examples(),
    ]


def _create_site_settings(page: Page, picture) -> None:
    factories.OrganisationFactory(logo=picture)
    factories.SocialProfilesFactory()
    factories.DonorPortalFactory()
    for language in ("en", "fr"):
        factories.SiteTextsFactory(locale=language, donor_portal_label="Sign in to give")
    factories.NavigationFactory(
        primary=[menu_item(page=page, children=(blocks.link("Elsewhere", url="https://elsewhere.example/"),))],
        button=[footer_item(page=page)],
        footer=[footer_item(page=page)],
        countries=[country("FR", "France", "https://fr.example/")],
    )
