"""What an export contains: nothing private unless everything is asked for, and one site or several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Site

from cms.demo import factories
from cms.demo.factories import blocks

from .conftest import read_everything

# Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
pytestmark = [pytest.mark.journey, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


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


@pytest.mark.parametrize("options", [(), ("--everything",)])
def test_redirects_that_are_no_old_paths_of_a_page_have_records(
    tree: Any, export: Any, read: Any, options: tuple[str, ...]
) -> None:
    factories.site("tides.example", languages=("fr",))
    tides = Site.objects.get(hostname="tides.example")
    page, hidden = factories.StoryFactory(slug="quay"), factories.StoryFactory(slug="hidden", live=False)
    for target in (page, hidden):
        for path, site, is_permanent in (
            ("old", tree.record, True),
            ("every-site", None, True),
            ("fair", tree.record, False),
            ("quai", tides, True),
        ):
            fields = {"redirect_page": target, "site": site, "is_permanent": is_permanent}
            Redirect.objects.create(old_path=f"/{path}-{target.slug}", **fields)
    fields = {"old_path": "/velkar", "redirect_page": page, "site": tree.record, "automatically_created": True}
    Redirect.objects.create(**fields)
    records = read(export(*options))
    pages = {record["slug"]: record for record in records if record.get("type") == "story"}
    slugs = ["quay", "hidden"] if options else ["quay"]
    assert {slug: one["old_paths"] for slug, one in pages.items()} == {
        slug: [f"/every-site-{slug}", f"/old-{slug}"] for slug in slugs
    }
    found = {
        (one["site"], one["old_path"], one["redirect_page"]["$page"], one["is_permanent"])
        for one in records
        if one.get("object") == "redirect"
    }
    assert found == {
        (site, f"/{path}-{slug}", pages[slug]["id"], is_permanent)
        for slug in slugs
        for site, path, is_permanent in (("localhost:3000", "fair", False), ("tides.example", "quai", True))
    }


def test_a_file_that_is_missing_is_named_and_the_export_complete(tree: Any, tmp_path: Path) -> None:
    picture = factories.PictureFactory()
    factories.StoryFactory(image=picture)
    picture.file.storage.delete(picture.file.name)
    with pytest.raises(CommandError, match="Some files could not be read"):
        call_command("export_content", str(tmp_path / "export"))
    assert '"image":null' in (tmp_path / "export" / "records.jsonl").read_text()
