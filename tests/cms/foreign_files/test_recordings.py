"""Recordings of other programs: valid ones are accepted, keep their sound, and lose everything else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from cms.files.documents.file_contents import FileRejected
from cms.files.documents.file_types import get_file_type
from cms.files.media.metadata.recordings import strip_recording
from tests.markers import mark_extended

from .builder import CANARY, Corpus, build_files, find_leaks, read_tags, require_programs, run_command, upload
from .recordings import FREE_FORMAT, RECORDINGS, record_sources

pytestmark = pytest.mark.processes

SOME = (
    *("mp3 vbr", "mp3 id3 v1 and v2", "mp3 id3 v2.4 of ffmpeg", "mp3 cover", "mp3 8000 Hz of MPEG 2.5"),
    *("m4a tags with the index first", "m4a place of a phone", "m4a fragmented", "m4a chapters", "m4a cover"),
    *("ogg vorbis with tags", "ogg long comment", "ogg opus with a cover", "ogg flac in ogg of flac"),
    *("wav info", "wav broadcast", "wav rf64", "wav extensible"),
)
ALLOWED = dict.fromkeys(
    ("ExifTool", "System", "File", "Composite", "MPEG", "RIFF", "QuickTime", "Track", "Vorbis", "Opus", "FLAC"), None
) | {"RIFF": ("Encoding", "NumChannels", "SampleRate", "AvgBytesPerSec", "BitsPerSample", "NumberOfSamples")}
ALLOWED["RIFF"] += ("RIFFSize64", "DataSize64", "NumberOfSamples64", "CuePoints")


@pytest.fixture(scope="module", params=mark_extended(["some", "all"], except_for=["some"]))
def corpus(request, tmp_path_factory) -> Corpus:
    cases = RECORDINGS if request.param == "all" else {name: RECORDINGS[name] for name in SOME}
    require_programs(*(command for _, command in cases.values()))
    root = tmp_path_factory.mktemp("recordings")
    (root / "sources").mkdir()
    record_sources(root / "sources")
    before = build_files(root / "sources", root / "written", cases)
    return upload(before, root / "stored", clean, (FileRejected, ValueError))


def clean(path: Path) -> bytes:
    """Check the file as an upload, and return it as it is stored."""
    file_type = get_file_type(path.name)
    assert file_type is not None
    with path.open("rb") as file:
        file_type.check(file, "recording")
    return strip_recording(path.read_bytes(), path.suffix[1:])


def hash_samples(paths: Iterable[Path]) -> list[str]:
    """Return a digest of the decoded sound of each file."""
    paths = list(paths)
    inputs = [argument for path in paths for argument in ("-i", str(path))]
    maps = [argument for number in range(len(paths)) for argument in ("-map", f"{number}:a:0")]
    command = ["ffmpeg", "-v", "quiet", "-nostdin", *inputs, *maps, "-c:a", "pcm_f32le", "-f", "streamhash", "-"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == len(paths)
    return [line.partition("=")[2] for line in lines]


def test_no_valid_recording_is_refused(corpus):
    assert corpus.refused == {}


def test_the_decoded_sound_stays_the_same(corpus):
    before = hash_samples(corpus.before[name] for name in corpus.after)
    after = hash_samples(corpus.after.values())
    assert [name for name, one, other in zip(corpus.after, before, after, strict=True) if one != other] == []
    assert len(set(before)) > 1


def test_exiftool_finds_nothing_but_what_describes_the_sound(corpus):
    names = {path.name: name for name, path in corpus.after.items()}
    found = {names[file]: find_leaks(tags, ALLOWED) for file, tags in read_tags(corpus.directory).items()}
    assert {name: leaks for name, leaks in found.items() if leaks} == {}
    assert [name for name, path in corpus.after.items() if CANARY.encode() in path.read_bytes()] == []
    assert len(found) == len(corpus.after)


def test_the_files_as_they_were_had_metadata(corpus):
    found = read_tags(next(iter(corpus.before.values())).parent)
    assert sum(CANARY in str(tags) for tags in found.values()) > 0.3 * len(corpus.before)


def test_a_recording_that_is_uploaded_again_has_the_same_bytes(corpus):
    assert [name for name, path in corpus.after.items() if clean(path) != path.read_bytes()] == []


def test_mp3_without_a_declared_bit_rate_is_refused_because_players_cannot_play_it(tmp_path):
    require_programs(FREE_FORMAT, "ffmpeg")
    record_sources(tmp_path)
    run_command(FREE_FORMAT.replace("{o}", "free.mp3"), tmp_path)
    assert run_command("ffmpeg -i free.mp3 -f null -", tmp_path).returncode != 0
    with pytest.raises(FileRejected):
        clean(tmp_path / "free.mp3")
