"""Build files with other programs, and read them with ExifTool."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CANARY = "Velkarside"  # in all metadata
QUIET = {"ffmpeg": ["-hide_banner", "-loglevel", "error", "-nostdin", "-threads", "1"], "exiftool": ["-q", "-m"]}
LEAST_SHARE = 0.9  # share of the files; another version of a program may not be able to write some
Cases = Mapping[str, tuple[str, str]]  # suffix and command by name


def require_programs(*commands: str) -> None:
    """Skip the test if a program of these commands is not installed."""
    programs = {shlex.split(command)[0] for command in commands}
    missing = sorted(program for program in programs if not shutil.which(program))
    if missing:
        pytest.skip(
            f"not run: {', '.join(missing)} not installed; install all programs with `scripts/media-tools install`"
        )


@dataclass
class Corpus:
    """Files by the names of their cases, as they were and as they are stored; why others were refused."""

    before: dict[str, Path]
    after: dict[str, Path]
    refused: dict[str, str]
    directory: Path  # directory of the stored files


def upload(
    before: dict[str, Path], directory: Path, clean: Callable[[Path], bytes], refusals: tuple[type[Exception], ...]
) -> Corpus:
    """Store in a new directory what `clean` returns of each file; the exceptions of `refusals` refuse a file."""
    directory.mkdir()
    corpus = Corpus(before, {}, {}, directory)
    for number, (name, path) in enumerate(before.items()):
        try:
            content = clean(path)
        except refusals as reason:
            corpus.refused[name] = str(reason)
            continue
        corpus.after[name] = directory / f"{number}{path.suffix}"
        corpus.after[name].write_bytes(content)
    return corpus


def build_files(sources: Path, target: Path, cases: Cases) -> dict[str, Path]:
    """Run the command of each case in the directory of the sources, and return the files by the names of the cases."""
    require_programs("exiftool", *(command for _, command in cases.values()))
    target.mkdir()
    paths, failed = {}, {}
    for number, (name, (suffix, command)) in enumerate(cases.items()):
        path = target / f"{number}.{suffix}"
        done = run_command(command.replace("{o}", shlex.quote(str(path))), sources)
        if done.returncode == 0 and path.exists():
            paths[name] = path
        else:
            failed[name] = done.stderr
    assert len(paths) >= LEAST_SHARE * len(cases), failed
    return paths


def run_command(command: str, directory: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command)
    return subprocess.run(
        [program, *QUIET.get(program, []), *arguments],
        cwd=directory,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "0"},
    )


def add_tags(paths: Iterable[Path], target: Path, tags: Iterable[str]) -> None:
    """Copy the files and let ExifTool write the tags into each copy; it cannot write some formats."""
    target.mkdir()
    for path in paths:
        shutil.copy(path, target)
    run_command(f"exiftool -overwrite_original {shlex.join(tags)} .", target)


def read_tags(directory: Path) -> dict[str, dict[str, Any]]:
    """Return what ExifTool finds in the files of a directory, by their names: values by group and tag."""
    done = run_command("exiftool -json -groupNames:1 -duplicates -unknown -extractEmbedded3 .", directory)
    return {Path(tags.pop("SourceFile")).name: tags for tags in json.loads(done.stdout)}


def find_leaks(tags: Mapping[str, Any], allowed: Mapping[str, Iterable[str] | None]) -> list[str]:
    """Return the tags that do not belong to these groups, and those that name the canary or a place.

    A group with names of tags allows only these.
    """
    leaks = []
    for name, value in tags.items():
        group, _, tag = name.rpartition(":")
        known = next((allowed[one] or [tag] for one in allowed if group.startswith(one)), ())
        if tag not in known or CANARY in str(value) or "GPS" in tag:
            leaks.append(name)
    return leaks
