"""Archives and lists of digests that are the same for the same files."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterable
from pathlib import Path

CHECKSUMS = "SHA256SUMS"


def write_archive(target: Path, source: Path, files: Iterable[Path], *, root: str, seconds: int) -> None:
    """Write a .tar.gz of files of a directory, below the folder `root`, with the time of a commit.

    Order, owners and modes do not depend on the machine: 755 for what its owner may execute, otherwise 644.
    """
    with target.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=seconds) as packed:  # noqa: SIM117
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for path in sorted(set(files)):
                if path.is_symlink() or not path.is_file():
                    raise ValueError(f"{path} is no file, and an archive of a release contains only files.")
                content = path.read_bytes()
                entry = tarfile.TarInfo(f"{root}/{path.relative_to(source).as_posix()}")
                entry.size, entry.mtime = len(content), seconds
                entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
                archive.addfile(entry, io.BytesIO(content))


def write_checksums(directory: Path) -> Path:
    """Write SHA256SUMS, which `sha256sum --check` reads, of all other files of a directory."""
    files = sorted(path for path in directory.iterdir() if path.is_file() and path.name != CHECKSUMS)
    target = directory / CHECKSUMS
    target.write_text("".join(f"{digest(file)}  {file.name}\n" for file in files), encoding="utf-8")
    return target


def read_checksums(directory: Path) -> dict[str, str]:
    """Return the digests of SHA256SUMS by the name of the file."""
    lines = (directory / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    return {name: value for value, _, name in (line.partition("  ") for line in lines)}


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
