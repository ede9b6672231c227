"""`manage.py check` refuses what an adopter's page type, block or filter lacks, with the sentence that mends it.

Each case changes the project of tests/extension/project in one place; the checks run in a process of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.extension.installation import PROJECT, REPOSITORY
from tests.markers import mark_extended

pytestmark = [pytest.mark.processes, pytest.mark.slow]


@dataclass(frozen=True)
class Omission:
    """A text of a file that is replaced, and the parts of the error and its hint."""

    name: str
    file: str
    old: str
    new: str
    expected: tuple[str, ...]


MODELS, SCHEMA, SETTINGS, TIMELINE = (
    "reports/models.py",
    "reports/schema.py",
    "harbour/settings.py",
    "harbour/timeline.py",
)

SELECTOR = """
def select_reports(context, params):
    from cms.pages.declarations import ListSelection

    return ListSelection(ReportPage.objects.all(), order=["-reference", "pk"])


class ReportPage(BasePage):
    list_selector = "reports.models.select_reports"
"""
DERIVED = """        yield self.reference


from typing import Literal

from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.press_releases.schema import ReleaseDetail


class CampaignDetail(ReleaseDetail):
    type: Literal["campaign"]


class CampaignPage(ReleasePage):
    api_type = "campaign"
    detail_schema = CampaignDetail
    list_name = None
    has_feed = False
"""

OMISSIONS = [
    Omission(
        "no schema", MODELS, "    detail_schema = ReportDetail\n", "",
        ("reports.ReportPage has no `detail_schema`", "to its schema from schema.py in the same app"),
    ),
    Omission(
        "no api_type", MODELS, '    api_type = "report"\n', "",
        ("reports.ReportPage has no `api_type`", 'on the class: api_type = "report"'),
    ),
    Omission(
        "a schema of another type", SCHEMA, 'type: Literal["report"]', 'type: Literal["story"]',
        ("whose `type` is not “report”", 'Add to the schema: type: Literal["report"]'),
    ),
    Omission(
        "no label", MODELS, '    type_label = pgettext_lazy("visitor", "Reports")\n', "",
        ("has no `type_label`", 'type_label = pgettext_lazy("visitor", "Reports")'),
    ),
    Omission(
        "no decision about a list", MODELS, '    list_name = "reports"\n', "",
        ("does not declare `list_name`", "or to None if it has no list"),
    ),
    Omission(
        "no decision about a feed", MODELS, "    has_feed = True\n", "",
        ("does not declare `has_feed`", "Set it to True for a feed of its newest pages, or to False"),
    ),
    Omission(
        "no decision about calls to action", MODELS, '    call_placements = ("report_end", "sidebar")\n', "",
        ("does not declare `call_placements`", "places for calls to action on its pages"),
    ),
    Omission(
        "an unknown placement", SETTINGS, 'PLACEMENTS = {**PLACEMENTS, "report_end": "End of a report"}\n', "",
        ("unknown placement “report_end”", "add “report_end” to the setting PLACEMENTS"),
    ),
    Omission(
        "a list name that is taken", MODELS, 'list_name = "reports"', 'list_name = "stories"',
        ("has the list_name “stories”, which another page type has", "Give each page type its own list_name"),
    ),
    Omission(
        "a type that is taken", MODELS, 'api_type = "report_index"', 'api_type = "story_index"',
        ("has the api_type “story_index”, which another page type has", "Give each page type its own api_type"),
    ),
    Omission(
        "a filter without a type", MODELS, '"harbour": ChoiceFilter(', '"harbour": SearchFilter(',
        ("The filter “harbour” of reports.ReportPage has no type", "Use one of the classes of cms.pages"),
    ),
    Omission(
        "a filter of a field that is missing", MODELS, 'lookup="reference"', 'lookup="reference_number"',
        ("has the lookup “reference_number”, which leads to no field", "Name a field of ReportPage"),
    ),
    Omission(
        "a filter with a reserved name", MODELS, '"reference": KeywordFilter(', '"locale": KeywordFilter(',
        ("The filter “locale” of reports.ReportPage has a name that search and lists use", "Use another name"),
    ),
    Omission(
        "a block without an annotation", TIMELINE, ") -> TimelineValue:", "):",
        ("BODY_BLOCKS['timeline']", "to_api has no schema as its return annotation", "`-> TimelineValue`"),
    ),
    Omission(
        "a block that cannot be imported", SETTINGS, "harbour.timeline.", "harbour.timelines.",
        ("BODY_BLOCKS['timeline']: 'harbour.timelines.TimelineBlock' cannot be imported", "Correct the dotted path"),
    ),
    Omission(
        "an order without the relation", MODELS, "class ReportPage(BasePage):\n", SELECTOR,
        ("has a list in an order that is not possible", 'write order=["-reportpage__reference", "pk"]'),
    ),
    Omission(
        "a field that is not returned", MODELS, 'return {"reference": self.reference, "harbour": self.harbour}',
        'return {"reference": self.reference}',
        ("returns no “harbour”", 'that get_detail_fields of ReportPage returns: "harbour": self.harbour'),
    ),
    Omission(
        "a filter of a date by texts", MODELS, 'lookup="reference"', 'lookup="published_at"',
        ("is a KeywordFilter, but “published_at” is a DateTimeField", 'search_ranges = {"published_at": DateRange('),
    ),
    Omission(
        "an unknown kind of reference", MODELS, "    is_related_fallback = True\n",
        '    is_related_fallback = True\n    reference_fields = {"reference": "documnt"}\n',
        ("has the unknown kind “documnt” of the field “reference”", '"reference": "document"'),
    ),
    Omission(
        "an index page that excludes what it lists", MODELS,
        'subpage_types = ["reports.ReportPage"]', "subpage_types = []",
        ("lists reports.ReportPage, but no page of that type is", 'Write subpage_types = ["reports.ReportPage"]'),
    ),
    Omission(
        "a derived type that can be created nowhere", MODELS, "        yield self.reference\n", DERIVED,
        ("reports.CampaignPage can be created nowhere", 'listed_type = "reports.CampaignPage" and subpage_types ='),
    ),
    Omission(
        "a card field that is missing", MODELS, 'card_fields = {"reference": str}', 'card_fields = {"number": str}',
        ("has no field “number”", "Name a field of the model in card_fields"),
    ),
]  # fmt: skip
IN_EACH_RUN = {"a filter without a type"}
CASES = mark_extended(OMISSIONS, except_for=[one for one in OMISSIONS if one.name in IN_EACH_RUN])


def check(directory: Path, data: Path) -> subprocess.CompletedProcess[str]:
    """Run `manage.py check` of the project with the code of the checkout."""
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "DATA_DIR": str(data)}
    command = [sys.executable, "manage.py", "check"]
    return subprocess.run(
        command, cwd=directory, env=variables, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def project(tmp_path) -> Path:
    shutil.copytree(PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    models = tmp_path / "project" / MODELS
    source = models.read_text()
    models.write_text(
        source.replace("import ChoiceFilter, KeywordFilter", "import ChoiceFilter, KeywordFilter, SearchFilter")
    )
    return tmp_path / "project"


@pytest.mark.extended  # the cases that `make test` runs fail as well if there are further errors
def test_the_complete_project_passes(project, tmp_path):
    done = check(project, tmp_path / "data")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("omission", CASES, ids=lambda omission: omission.name)
def test_an_omission_is_refused_with_the_sentence_that_mends_it(omission, project, tmp_path):
    file = project / omission.file
    source = file.read_text()
    assert source.count(omission.old) == 1, f"Update this test: {omission.file} does not contain {omission.old!r} once."
    file.write_text(source.replace(omission.old, omission.new))
    done = check(project, tmp_path / "data")
    assert done.returncode != 0, done.stdout
    missing = [part for part in omission.expected if part not in done.stderr]
    assert missing == [], done.stderr[-4000:]
