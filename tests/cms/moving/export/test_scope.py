"""An export of what is public has nothing of hidden pages, and an export of everything has it as drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import CollectionViewRestriction

from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.page_types.stories.models import StoryPage
from tests.cms.api.canaries import STEM, CanarySite, build_canary_site

from .conftest import empty_site

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = [pytest.mark.journey, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def read_everything(directory: Path) -> str:
    return "".join(path.read_bytes().decode("latin-1") for path in sorted(directory.rglob("*")) if path.is_file())


def unpublish(page: Any) -> None:
    states.unpublish(page)


def expire(page: Any) -> None:
    StoryPage._meta.get_field("expire_at").model.objects.filter(pk=page.pk).update(
        expire_at=timezone.now() - timedelta(hours=1)
    )


def restrict(page: Any) -> None:
    states.restrict(page)


@pytest.fixture
def site(db: None) -> CanarySite:
    return build_canary_site()


def test_a_public_export_has_the_texts_and_files_of_public_pages(site: CanarySite, export: Any) -> None:
    written = read_everything(export())
    for word in ("releasetitle", "storybody", "actionprompt", "standardcaption", "releasefile", "storydescription"):
        assert f"{STEM}{word}" in written
    assert "Only for readers." in written
    assert f'"title":"{STEM}storypicture"' not in written  # titles of pictures are for editors


@pytest.mark.parametrize("hide", [unpublish, expire, restrict])
def test_a_public_export_has_nothing_of_hidden_pages(
    site: CanarySite, export: Any, hide: Callable[[Any], None]
) -> None:
    for page in site.subjects.values():
        hide(states.reload_page(page))
    written = read_everything(export())
    assert ("Below" in written) == (hide is not restrict)  # a page under a hidden one
    assert STEM not in written
    assert "Only for readers." not in written


def test_a_hidden_page_is_not_visible_after_an_import_of_everything(
    site: CanarySite, export: Any, import_all: Any
) -> None:
    story, release = (states.reload_page(site.subjects[kind]) for kind in ("story", "release"))
    states.unpublish(story)
    states.restrict(release)
    directory = export("--everything")
    assert f"{STEM}storytitle" in read_everything(directory)
    slugs = set(visible_now().values_list("slug", flat=True))
    empty_site()
    assert " failed" not in import_all(directory)
    imported = set(visible_now().values_list("slug", flat=True))
    assert {slug for slug in imported if not slug.startswith("localhost")} <= slugs
    assert f"{STEM}storyslug" not in imported


def test_private_documents_drafts_of_snippets_and_unused_people_are_not_public(tree: Any, export: Any) -> None:
    document = factories.DocumentFactory(title="Velkar", content=b"Velkar")
    CollectionViewRestriction.objects.create(collection=document.collection, restriction_type="login")
    factories.PersonFactory(name="Unused velkar")
    draft = factories.BoilerplateFactory(heading="velkar draft", live=False)
    factories.ReleaseFactory(
        attachments=[document], boilerplate=draft, notes_to_editors=f"<p>{blocks.document_link(document, 'file')}</p>"
    )
    assert "velkar" not in read_everything(export()).lower()
    everything = read_everything(export("--everything"))
    assert "velkar draft" in everything
    assert "Velkar" not in everything, "an import has no collection that would hide the document"


def test_one_site_can_be_exported(tree: Any, export: Any, read: Any) -> None:
    other = factories.site("tides.example", languages=("fr",))
    factories.StandardFactory(title="Marées", parent=other.home)
    of_other = {record["id"]: record for record in read(export("--site", "tides.example")) if "type" in record}
    assert "Marées" in {record["title"] for record in of_other.values()}
    assert not of_other.keys() & {record["id"] for record in read(export("--site", "localhost"))}
    with pytest.raises(CommandError, match=r"There is no site nowhere\.example; known: localhost:3000, tides\.example"):
        call_command("export_content", "x", "--site", "nowhere.example")


def test_an_export_of_two_sites_is_not_mixed_into_one(tree: Any, export: Any) -> None:
    factories.site("tides.example", languages=("fr",))
    with pytest.raises(CommandError, match=r"has the sites localhost:3000, tides\.example: export one with --site"):
        call_command("import_content", str(export()), "--site", "localhost")


def test_a_file_that_is_missing_is_named_and_the_export_complete(tree: Any, tmp_path: Path) -> None:
    picture = factories.PictureFactory()
    factories.StoryFactory(image=picture)
    picture.file.storage.delete(picture.file.name)
    with pytest.raises(CommandError, match="Some files could not be read"):
        call_command("export_content", str(tmp_path / "export"))
    assert '"image":null' in (tmp_path / "export" / "records.jsonl").read_text()
