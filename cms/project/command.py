"""The command `clarion`: create a project, its `.env`, and replace its copies of Clarion's files after an upgrade.

It uses the standard library only, so that it runs before the packages that Clarion needs are installed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import cms

from .env_file import create_env
from .errors import ProjectError
from .files import find_wheel, start_project, update_project
from .names import build_title

STARTED = """Wrote {name}/, the project “{title}” with Clarion {version}.

Next:
  cd {name}
  make run     creates .venv and a database, and starts Clarion; Ctrl-C stops it
  make test    runs the checks and the tests of the project

{name}/README.md says more, also how the project runs in production.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; end with a sentence and the status 1 if it cannot do what was asked."""
    options = _build_parser().parse_args(arguments)
    try:
        options.run(options)
    except ProjectError as error:
        sys.exit(f"clarion {options.command}: {error}")


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clarion", description="Projects of organisations that install Clarion.")
    parser.add_argument("--version", action="version", version=f"Clarion {cms.__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    start = commands.add_parser("startproject", help="write a complete project into a new directory NAME")
    start.add_argument("name", metavar="NAME", help="of directory and Python package, in lower case: harbour_watch")
    start.set_defaults(run=_start)
    update = commands.add_parser(
        "update_project", help="replace the copies of Clarion's files in the project by those of this version"
    )
    update.set_defaults(run=_update)
    for command in (start, update):
        command.add_argument(
            "--wheel", type=Path, help="the file clarion-VERSION-py3-none-any.whl (default: the installed one)"
        )

    env = commands.add_parser("create_env", help="write .env for production, with new secrets")
    env.add_argument("--cms-url", required=True, help="of the admin and the API: https://cms.example.org")
    env.add_argument("--frontend-url", required=True, help="of the site for visitors: https://www.example.org")
    env.add_argument("--email-url", required=True, help="smtp+tls://user:password@mail.example.org:587")
    env.add_argument("--image", required=True, help="the name under which Clarion's image was loaded: clarion:0.4.0")
    env.set_defaults(run=_create_env)
    return parser


def _start(options: argparse.Namespace) -> None:
    start_project(options.name, Path.cwd(), find_wheel(options.wheel))
    print(STARTED.format(name=options.name, title=build_title(options.name), version=cms.__version__), end="")  # noqa: T201


def _update(options: argparse.Namespace) -> None:
    changed = update_project(Path.cwd(), find_wheel(options.wheel))
    for name in changed:
        print(f"Wrote {name}")  # noqa: T201
    print(f"The project has the files of Clarion {cms.__version__}; {len(changed)} of them have changed.")  # noqa: T201


def _create_env(options: argparse.Namespace) -> None:
    create_env(
        Path.cwd(),
        cms_url=options.cms_url,
        frontend_url=options.frontend_url,
        email_url=options.email_url,
        image=options.image,
    )
    print("Wrote .env with new secrets, readable only by you. Keep a copy where you keep passwords.")  # noqa: T201
