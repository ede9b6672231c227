"""PDFs of other programs lose their metadata, stay valid, and keep their text and their structure."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from cms.files.media.metadata.pdf import strip_pdf
from tests.cms.files.documents.pdfs import build_pdf
from tests.cms.files.documents.test_pdf_metadata import add_language, add_picture, add_private_data, add_xmp, change

from .builder import CANARY, build_files, find_leaks, read_tags, require_programs, run_command

pytestmark = pytest.mark.processes

EDIT = "exiftool -Author=Velkarside -XMP-dc:Creator=Velkarside -XMP-xmpMM:HistoryAction=Velkarside -o {o}"
COMMANDS = {
    "linearised": "qpdf --linearize base.pdf {o}",
    "object streams": "qpdf --object-streams=generate base.pdf {o}",
    "readable": "qpdf --qdf base.pdf {o}",
    "version 1.3": "qpdf --object-streams=disable --force-version=1.3 base.pdf {o}",
    "edited by ExifTool": f"{EDIT} plain.pdf",
    "edited twice": f"{EDIT} edited.pdf",
    "edited with object streams": f"{EDIT} packed.pdf",
    "tagged": "qpdf --linearize tagged.pdf {o}",
    "edited and tagged": f"{EDIT} tagged.pdf",
}
ALLOWED = {
    **dict.fromkeys(("ExifTool", "System", "File", "JFIF", "Composite", "Doc"), None),
    "PDF": (
        *("PDFVersion", "Linearized", "PageCount", "PageMode", "Title", "Language", "TaggedPDF"),
        *(f"EmbeddedImage{name}" for name in ("", "ColorSpace", "Filter", "Height", "Width")),
    ),
    "XMP": ("Title", "Part"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    weasyprint = pytest.importorskip("weasyprint", reason="not run: WeasyPrint is not installed")
    root = tmp_path_factory.mktemp("pdfs")
    sources = root / "sources"
    sources.mkdir()
    require_programs("qpdf", "exiftool")
    base = build_pdf("Fees", "Dues")
    (sources / "plain.pdf").write_bytes(base)
    for add in (add_language, add_private_data, add_picture, add_xmp):
        base = change(base, add)
    (sources / "base.pdf").write_bytes(base)
    html = f"<html lang=en><title>Fees</title><meta name=author content={CANARY}><h1>Fees</h1><p>Dues</p></html>"
    weasyprint.HTML(string=html).write_pdf(sources / "tagged.pdf", pdf_variant="pdf/ua-1")
    run_command("qpdf --object-streams=generate base.pdf packed.pdf", sources)
    run_command("exiftool -Author=Velkarside -o edited.pdf plain.pdf", sources)
    return build_files(sources, root / "written", {name: ("pdf", command) for name, command in COMMANDS.items()})


@pytest.fixture(scope="module")
def stored(files, tmp_path_factory) -> dict[str, Path]:
    directory = tmp_path_factory.mktemp("stored")
    paths = {name: directory / path.name for name, path in files.items()}
    for name, path in files.items():
        with path.open("rb") as source, paths[name].open("wb") as target:
            strip_pdf(source, target)
    return paths


def read_text(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


def test_exiftool_finds_title_and_language_only(files, stored):
    before = read_tags(next(iter(files.values())).parent)
    assert all(CANARY in str(tags) for tags in before.values())
    names = {path.name: name for name, path in stored.items()}
    found = read_tags(next(iter(stored.values())).parent)
    assert {names[file]: leaks for file, tags in found.items() if (leaks := find_leaks(tags, ALLOWED))} == {}


def test_qpdf_finds_no_fault(stored):
    faults = {name: run_command(f"qpdf --check {path}", path.parent) for name, path in stored.items()}
    assert {name: done.stdout + done.stderr for name, done in faults.items() if done.returncode} == {}


def test_qpdf_finds_no_metadata_in_unpacked_streams(stored, tmp_path):
    for name, path in stored.items():
        run_command(f"qpdf --qdf {path} {tmp_path / path.name}", path.parent)
        assert CANARY.encode() not in (tmp_path / path.name).read_bytes(), name


def test_text_structure_and_the_standard_stay(files, stored):
    assert {name: read_text(path) for name, path in stored.items()} == {
        name: read_text(path) for name, path in files.items()
    }
    for name in ("tagged", "edited and tagged"):
        reader = PdfReader(io.BytesIO(stored[name].read_bytes()))
        assert {"/StructTreeRoot", "/MarkInfo", "/Lang"} <= set(reader.root_object)
        assert reader.xmp_metadata
        assert b"<pdfuaid:part>1" in reader.xmp_metadata.stream.get_data(), name
