"""Pictures of other programs: valid ones are accepted, keep what is seen, and lose everything else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageSequence

from cms.files.images.forms import PictureFileField
from tests.markers import mark_extended

from .builder import CANARY, Corpus, add_tags, build_files, find_leaks, read_tags, upload
from .pictures import PICTURES, TAGS, draw_sources

pytestmark = pytest.mark.processes

SOME = (  # one of each format and program, and those that were refused or kept metadata
    *("jpg arithmetic progressive", "jpg restart after each block", "jpg icc in parts", "jpg cmyk", "jpg fill bytes"),
    *("jpg orientation 6", "jpg pictures of a stereo camera", "jpg extended xmp", "jpg photoshop resources"),
    *("png rgb 16 bit", "png palette with transparency", "png interlaced by optipng", "png animation"),
    *("png pngcrush with compressed text", "webp animation with exif", "webp orientation", "webp icc"),
    *("avif exif, xmp and icc", "avif grid with alpha", "avif sequence with exif", "gif comment of gifsicle"),
)
ALLOWED = {  # groups of ExifTool; of a group with names only these tags
    **dict.fromkeys(("ExifTool", "System", "File", "Composite", "ICC", "JFIF", "Adobe", "PNG", "RIFF", "GIF"), None),
    **dict.fromkeys(("QuickTime", "Meta", "Track"), None),
    "IFD0": ("Orientation",),
}


@pytest.fixture(scope="module", params=mark_extended(["some", "all"], except_for=["some"]))
def corpus(request, tmp_path_factory) -> Corpus:
    cases = PICTURES if request.param == "all" else {name: PICTURES[name] for name in SOME}
    root = tmp_path_factory.mktemp("pictures")
    (root / "sources").mkdir()
    draw_sources(root / "sources")
    written = build_files(root / "sources", root / "written", cases)
    add_tags(written.values(), root / "tagged", TAGS)
    before = written | {f"{name}, tagged": root / "tagged" / path.name for name, path in written.items()}
    return upload(before, root / "stored", lambda path: clean(path.name, path.read_bytes()), (ValidationError,))


def clean(name: str, content: bytes) -> bytes:
    """Return what the field of each form stores of an upload."""
    stored = PictureFileField().clean(SimpleUploadedFile(name, content))
    assert stored is not None
    return bytes(stored.read())


def read_picture(path: Path) -> tuple[Any, ...]:
    """Return everything that must stay: format, pixels and durations of all frames, profile, loop, and orientation."""
    with Image.open(path) as image:
        still = image.format == "MPO"  # further pictures are those of the other eye, or previews
        frames = [
            (
                frame.convert("RGBA").tobytes() if frame.mode == "P" else (frame.mode, frame.tobytes()),
                frame.info.get("duration"),
            )
            for frame in ([image] if still else ImageSequence.Iterator(image))
        ]
        turned = image.getexif().get(ExifTags.Base.Orientation, 1)
        kind = "JPEG" if still else image.format
        return kind, image.size, frames, image.info.get("icc_profile"), image.info.get("loop"), turned


def test_no_valid_picture_is_refused(corpus):
    assert corpus.refused == {}


def test_pixels_frames_profile_and_orientation_stay_the_same(corpus):
    changed = [name for name, path in corpus.after.items() if read_picture(path) != read_picture(corpus.before[name])]
    assert changed == []


def test_exiftool_finds_nothing_but_what_describes_the_pixels(corpus):
    names = {path.name: name for name, path in corpus.after.items()}
    found = {names[file]: find_leaks(tags, ALLOWED) for file, tags in read_tags(corpus.directory).items()}
    assert {name: leaks for name, leaks in found.items() if leaks} == {}
    assert [name for name, path in corpus.after.items() if CANARY.encode() in path.read_bytes()] == []
    assert len(found) == len(corpus.after)


def test_exiftool_and_the_search_for_bytes_see_the_metadata_of_the_files_as_they_were(corpus):
    tagged = {name: path for name, path in corpus.before.items() if name.endswith("tagged")}
    found = read_tags(next(iter(tagged.values())).parent)
    assert sum(bool(find_leaks(found[path.name], ALLOWED)) for path in tagged.values()) > 0.9 * len(tagged)


def test_a_picture_that_is_uploaded_again_has_the_same_bytes(corpus):
    assert [
        name for name, path in corpus.after.items() if clean(path.name, path.read_bytes()) != path.read_bytes()
    ] == []


def test_invalid_neighbours_of_each_format_are_refused(corpus):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("Applet.class", b"\xca\xfe\xba\xbe")
    examples = {path.suffix: path.read_bytes() for path in corpus.before.values()}
    assert set(examples) == {".jpg", ".png", ".webp", ".avif", ".gif"}
    accepted = []
    for suffix, content in examples.items():
        for kind, invalid in {
            "HTML": b"<!doctype html><script>alert(1)</script>",
            "followed by HTML": content + b"<html><script>alert(1)</script>",
            "followed by an archive": content + archive.getvalue(),
            "its first quarter": content[: len(content) // 4],
            "another format": examples[".png" if suffix != ".png" else ".gif"],
        }.items():
            try:
                clean(f"x{suffix}", invalid)
                accepted.append((suffix, kind))
            except ValidationError:
                continue
    assert accepted == []
