"""An adopter's installation: Clarion's wheel and its locked requirements in a virtual environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.production.processes import free_port, wait_for

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT = Path(__file__).parent / "project"
PROJECT_PATH = PROJECT.relative_to(REPOSITORY)
UV = Path(sys.executable).with_name("uv")
START_SECONDS = 60.0


class CommandFailed(AssertionError):
    """A command of the installation has ended with another status than expected."""


@dataclass(frozen=True)
class Installation:
    """A directory with a virtual environment in `.venv`, in which commands run without the variables of the shell."""

    directory: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of the commands: those of an activated virtual environment, and no others."""
        path = f"{self.directory / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "PYTHONUNBUFFERED": "1", "HOME": str(self.directory)}

    def run(self, *command: str, status: int = 0, seconds: float = 300, **variables: str) -> str:
        """Run a command in the directory and return its output.

        Raises:
            CommandFailed: it ended with another status; the message contains its output.
        """
        done = subprocess.run(
            command,
            cwd=self.directory,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=seconds,
        )
        if done.returncode != status:
            raise CommandFailed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-6000:]}")
        return done.stdout

    def manage(self, *command: str, **options: str | int) -> str:
        """Run a command of `manage.py` and return its output."""
        return self.run("python", "manage.py", *command, **options)  # type: ignore[arg-type]

    @contextmanager
    def serve(self, settings: str) -> Iterator[str]:
        """Run gunicorn with one process on a free port, and yield its base URL once it responds."""
        port = free_port()
        variables = {"DJANGO_SETTINGS_MODULE": settings, "PORT": str(port), "WEB_CONCURRENCY": "1"}
        log = self.directory / "gunicorn.log"
        with log.open("wb") as output:
            started = subprocess.Popen(
                ["gunicorn", "-c", "python:cms.settings.gunicorn", "cms.wsgi"],
                cwd=self.directory,
                env={**self.environment, **variables},
                executable=str(self.directory / ".venv" / "bin" / "gunicorn"),
                stdout=output,
                stderr=output,
            )
        try:
            wait_for(
                lambda: "Booting worker" in log.read_text() or started.poll() is not None, START_SECONDS, "gunicorn"
            )
            assert started.poll() is None, log.read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            started.terminate()
            started.wait(timeout=30)


def build_wheel(target: Path, commit: str = "") -> Path:
    """Build the wheel of the checkout, or of one of its commits, and return its path."""
    source = target / "source"
    if commit:
        source.mkdir(parents=True)
        archive = subprocess.run(["git", "archive", commit], cwd=REPOSITORY, capture_output=True, check=True)
        subprocess.run(["tar", "x"], cwd=source, input=archive.stdout, check=True)
    _uv("build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(target),
        str(source if commit else REPOSITORY))  # fmt: skip
    return next(target.glob("clarion-*.whl"))


def install(
    directory: Path, wheel: Path, *, requirements: Path = REPOSITORY / "requirements" / "base.txt"
) -> Installation:
    """Create the virtual environment with the locked requirements and the wheel, and nothing else."""
    environment = directory / ".venv"
    _uv("venv", "--python", sys.executable, str(environment))
    install_requirements(directory, requirements)
    replace_wheel(directory, wheel)
    return Installation(directory)


def install_wheel_alone(directory: Path, wheel: Path) -> Installation:
    """Create a virtual environment with the wheel and no other package."""
    _uv("venv", "--python", sys.executable, str(directory / ".venv"))
    replace_wheel(directory, wheel)
    return Installation(directory)


def install_requirements(directory: Path, requirements: Path = REPOSITORY / "requirements" / "base.txt") -> None:
    """Install locked requirements, also over those of an earlier version."""
    environment = directory / ".venv"
    _uv("pip", "install", "--python", str(environment), "--require-hashes", "--requirements", str(requirements))


def replace_wheel(directory: Path, wheel: Path) -> None:
    """Install the wheel instead of the one that is installed, as an upgrade does."""
    _uv("pip", "install", "--python", str(directory / ".venv"), "--no-deps", "--reinstall", str(wheel))


def copy_project(directory: Path, checkout: Path = REPOSITORY) -> None:
    """Copy the project of an invented organisation into the directory of an installation."""
    shutil.copytree(
        checkout / PROJECT_PATH, directory, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "var")
    )


def _uv(*command: str) -> None:
    done = subprocess.run([str(UV), "--quiet", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"uv {' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
