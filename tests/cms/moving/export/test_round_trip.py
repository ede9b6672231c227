"""An export that is imported into an empty site gives the same site, and the same export."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.demo.factories.settings import menu_item
from cms.editing.versions.withdrawals import withdraw_page
from cms.moving.importing.import_command import MISSING_FILES_EXIT_CODE
from cms.moving.importing.records.record_schema import build_schema
from cms.page_types.stories.models import StoryPage
from tests.contract.complete_site import build_complete_site
from tests.markers import mark_extended

from .conftest import empty_site, read_answers

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = [pytest.mark.journey, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


CORPORA = Path(os.environ.get("CLARION_CORPORA") or Path(__file__).parents[4].parent / "shared" / "corpora")
CORPUS = CORPORA / "digitalgov-news.jsonl.gz"


def fill(tree: Any) -> None:
    """Create one page of each type, with everything that it can have."""
    picture, document = factories.PictureFactory(), factories.DocumentFactory()
    ada = factories.PersonFactory(slug="ada-lund", name="Ada Lund", portrait=picture)
    topic, region = factories.TopicFactory(slug="tides", image=picture), factories.RegionFactory()
    call = factories.CallToActionFactory(slug="sign", image=picture)
    story = factories.StoryFactory(
        slug="quay", topics=[topic], regions=[region], bylines=[ada], image=picture, image_alt="A quay", featured=True
    )
    release = factories.ReleaseFactory(
        slug="fees",
        topics=[topic],
        boilerplate=factories.BoilerplateFactory(),
        media_contacts=[factories.MediaContactFactory()],
        attachments=[document],
        related=[story],
        actions=[call],
        more_page=tree.stories,
        notes_to_editors=f"<p>{blocks.page_link(story, 'story')} &amp; {blocks.document_link(document, 'facts')}</p>",
        body=[
            blocks.rich_text(f"<p>{blocks.page_link(tree.home, 'home')}</p>"),
            blocks.quote("At last.", "A. Lund", person=ada),
            blocks.image(picture, "A quay"),
        ],
    )
    standard = factories.StandardFactory(
        slug="about", title="R&D &amp; “&lt;”  in  HTML", summary="One\ntwo &  three", noindex=True
    )
    states.publish(standard, reader_note_kind="note", reader_note="One section more.", summary="One\nnew two &  three")
    told = {"reader_note_kind": "correction", "was_wrong": "In 2019 &  before.", "is_right": "In 2021."}
    states.publish(states.reload_page(standard), **told)
    withdraw_page(factories.ReleaseFactory(slug="mistaken"), "By mistake.\n\nNothing of it is true.", None)
    factories.PersonPageFactory(slug="ada", person=ada, parent=standard)
    factories.PressRoomFactory(
        slug="press",
        featured_pages=[release],
        contacts=[(region, factories.MediaContactFactory(name="Bo")), (None, factories.MediaContactFactory())],
        pictures=[blocks.block("picture", blocks.image_value(picture, "A dock", caption="At noon"))],
        boilerplates=[factories.BoilerplateFactory(), factories.BoilerplateFactory()],
    )
    factories.NavigationFactory(primary=[menu_item("About us", page=standard)])
    tides = factories.site("tides.example", languages=("fr",))
    factories.StandardFactory(title="Marées", parent=tides.home)
    Redirect.objects.create(old_path="/old-quay", redirect_page=story, site=tree.record)
    Redirect.objects.create(old_path="/fair", redirect_page=standard, site=tree.record, is_permanent=False)
    Redirect.objects.create(old_path="/quai", redirect_page=story, site=Site.objects.get(hostname="tides.example"))
    Redirect.objects.create(old_path="/category/tides", redirect_link="/search?topic=tides", site=tree.record)


def read_lines(directory: Path) -> list[str]:
    return (directory / "records.jsonl").read_text().splitlines()


def list_files(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "options", mark_extended([(), ("--everything",)], except_for=[("--everything",)]), ids=["public", "everything"]
)
def test_an_import_of_an_export_gives_the_same_site_and_the_same_export(
    tree: Any, export: Any, import_all: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    fill(tree)
    states.schedule(factories.StoryFactory(slug="later"), at=timezone.now() + timedelta(days=3))
    factories.StoryFactory(slug="draft", live=False)
    states.save_draft(StoryPage.objects.get(slug="quay"), title="A draft", image=factories.PictureFactory())
    first, answers = export(*options, name="first"), read_answers()
    empty_site()
    assert " failed" not in import_all(first)
    assert read_lines(export(*options, name="second")) == read_lines(first)
    assert list_files(tmp_path / "second") == list_files(first)
    assert read_answers() == answers


def test_an_export_that_is_imported_into_its_own_site_changes_nothing(tree: Any, export: Any, import_all: Any) -> None:
    story = factories.StoryFactory(topics=[factories.TopicFactory()], bylines=[factories.PersonFactory()])
    directory = export("--everything")
    assert set(re.findall("created|updated|unchanged|failed", import_all(directory))) == {"unchanged"}
    assert StoryPage.objects.get(pk=story.pk).revisions.count() == story.revisions.count()


def test_every_page_type_with_every_block_is_the_same_after_an_export_and_an_import(
    db: None, export: Any, import_all: Any
) -> None:
    build_complete_site()
    first, answers = export(name="first"), read_answers()
    empty_site()
    assert " failed" not in import_all(first)
    assert read_lines(export(name="second")) == read_lines(first)
    assert read_answers() == answers


def test_translations_are_those_of_their_sources_after_an_export_and_an_import(
    db: None, export: Any, import_all: Any
) -> None:
    """A language read from right to left, one without a translation of the page, and topics with translations."""
    factories.site(languages=("en", "fr", "ar"))
    topic = factories.TopicFactory(slug="tides")
    tides = factories.TopicFactory(slug="marees", translation_of=topic, locale="fr")
    story = factories.StoryFactory(slug="quay", topics=[topic])
    factories.StoryFactory(slug="quai", translation_of=story, locale="fr", topics=[tides], title="Le quai")
    factories.StoryFactory(slug="raseef", translation_of=story, locale="ar", title="الرصيف")
    linked = [blocks.rich_text(f"<p>{blocks.page_link(story, 'the quay')}</p>")]
    release = factories.ReleaseFactory(slug="fees", body=linked, related=[story])
    factories.ReleaseFactory(slug="rusum", body=linked, related=[story], translation_of=release, locale="ar")
    first, answers = export("--everything", name="first"), read_answers()
    languages = [one["locale"] for one in answers["/stories/quay/"]["page"]["translations"]]
    empty_site()
    assert " failed" not in import_all(first)
    assert read_lines(export("--everything", name="second")) == read_lines(first)
    assert read_answers() == answers
    assert languages == ["fr", "ar"]


@pytest.mark.extended
def test_the_demo_is_the_same_after_an_export_and_an_import(db: None, export: Any, import_all: Any) -> None:
    call_command("load_demo", verbosity=0)
    first, answers = export("--everything", name="first"), read_answers()
    empty_site()
    assert " failed" not in import_all(first)
    assert read_lines(export("--everything", name="second")) == read_lines(first)
    assert read_answers() == answers


def test_every_record_of_an_export_fits_the_schema(tree: Any, export: Any, read: Any) -> None:
    fill(tree)
    definitions = build_schema()["$defs"]
    for record in read(export("--everything")):
        name = record["type"] if "type" in record else f"object_{record['object']}"
        jsonschema.Draft202012Validator({"$defs": definitions, "$ref": f"#/$defs/{name}"}).validate(record)


@pytest.mark.corpus
@pytest.mark.extended
def test_imported_articles_are_the_same_after_an_export_and_an_import(db: None, export: Any, import_all: Any) -> None:
    if not CORPUS.is_file():
        pytest.skip(f"not run: needs the corpus {CORPUS.name} (CLARION_CORPORA names its folder, now {CORPUS.parent})")
    with pytest.raises(CommandError) as ended:
        call_command("import_content", str(CORPUS), "--type", "story", stdout=io.StringIO(), stderr=io.StringIO())
    assert ended.value.returncode == MISSING_FILES_EXIT_CODE  # the corpus is without its pictures
    first, pages = export("--everything", name="first"), StoryPage.objects.count()
    empty_site()
    assert " failed" not in import_all(first)
    assert StoryPage.objects.count() == pages > 1_000
    assert read_lines(export("--everything", name="second")) == read_lines(first)
