"""Kill an import at chosen statements, run it again, and print what differs from an import that was not killed.

    python -m tests.cms.moving.importing.wordpress.killed_imports EXPORT UPLOADS KILLS

DATA_DIR has a migrated database. Each import is a child process of this one, which has loaded Django.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.killed_processes import killed_at_statement, run_in_child
from tests.migrated_sqlite import restore_content, save_content

PAGE_ID = re.compile(r'(?<=id=\\")\d+|(?<="page": )\d+')  # in links and in blocks


def import_file(export: str, uploads: str, kill_at: int) -> tuple[int, list[str]]:
    """Import the file, and return the number of statements and the results; be killed before one of them."""
    from django.core.management import call_command

    report = Path(export).with_suffix(".report.jsonl")
    with killed_at_statement(kill_at) as count:
        options = ("--uploads", uploads, "--report", str(report))
        call_command("import_wordpress", export, *options, stdout=io.StringIO(), stderr=io.StringIO())
    return count.value, [json.loads(line)["result"] for line in report.read_text().splitlines()]


def describe_site() -> dict[str, Any]:
    """Return everything that an import writes, without keys and times, which may differ."""
    from wagtail.contrib.redirects.models import Redirect
    from wagtail.models import Page

    from cms.files.documents.models import StoredDocument
    from cms.files.images.models import Picture
    from cms.moving.importing.models import ImportedRecord
    from cms.snippets.people.models import Person
    from cms.snippets.topics.models import Topic

    paths = {str(pk): path for pk, path in Page.objects.values_list("pk", "url_path")}

    def describe_body(page: Any) -> str:
        written = json.dumps(list(page.body.raw_data), sort_keys=True)
        return PAGE_ID.sub(lambda match: paths.get(match[0], match[0]), written)

    # Editors see the latest revision of a draft; its row may be older.
    pages = [
        page.specific if page.live else page.get_latest_revision_as_object()
        for page in Page.objects.filter(depth__gt=2)
    ]
    records = ImportedRecord.objects.select_related("page")
    return {
        "pages": {
            page.url_path: [
                type(page).__name__,
                page.title,
                page.live,
                page.revisions.count() > 0,
                page.locale.language_code,
                sorted(paths[str(other.pk)] for other in page.get_translations()),
                str(getattr(page, "image", "")),
                describe_body(page) if hasattr(page, "body") else "",
            ]
            for page in pages
        },
        "topics": sorted([*row] for row in Topic.objects.values_list("slug", "label", "live", "locale__language_code")),
        "people": sorted([*row] for row in Person.objects.values_list("slug", "name", "live")),
        "files": sorted(
            [one.title, hashlib.sha256(one.file.read()).hexdigest()]
            for one in (*Picture.objects.all(), *StoredDocument.objects.all())
        ),
        "redirects": sorted(
            [one.old_path, one.redirect_page.url_path if one.redirect_page else one.redirect_link]
            for one in Redirect.objects.all()
        ),
        "records": sorted([one.source_id, one.digest, one.page.url_path, one.open_references] for one in records),
        "problems": [list(map(str, found)) for found in Page.find_problems()],
    }


def compare(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[list[Any]]:
    """Yield what is not the same in two descriptions of a site."""
    for name in expected:
        if isinstance(expected[name], dict):
            keys = expected[name].keys() | found[name].keys()
            pairs = {key: [expected[name].get(key), found[name].get(key)] for key in sorted(keys)}
            yield from ([name, key, *pair] for key, pair in pairs.items() if pair[0] != pair[1])
        elif expected[name] != found[name]:
            yield [name, "", expected[name], found[name]]


def main(export: str, uploads: str, kills: int) -> None:
    """Print a JSON object: the number of statements, and what differs after each kill."""
    import django

    django.setup()
    save_content()

    statements, results = run_in_child(lambda: import_file(export, uploads, 0))
    expected = run_in_child(describe_site)
    differences: dict[int, Any] = {}
    for number in range(1, kills + 1):
        kill_at = statements * number // (kills + 1)
        restore_content()
        assert run_in_child(lambda at=kill_at: import_file(export, uploads, at)) is None, f"not killed at {kill_at}"
        _, again = run_in_child(lambda: import_file(export, uploads, 0))
        found = run_in_child(describe_site)
        different = list(compare(expected, found))
        if different or len(again) != len(results):
            differences[kill_at] = {"results": len(again), "site": different}
        _, third = run_in_child(lambda: import_file(export, uploads, 0))
        if changed := set(third) - {"unchanged", "left out"}:
            differences.setdefault(kill_at, {})["a third run"] = sorted(changed)
    restore_content()
    json.dump({"statements": statements, "results": results, "differences": differences}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
