"""Check that no other package has the name of one of ours; docs/decisions/027 explains why they have these names."""

from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from .env import CODE_DIR


def check_package_names() -> None:
    """Raise ImproperlyConfigured if a module of the project hides `search`, or django CMS overwrites `cms`.

    A module that hides `cms` cannot be reported, because it is imported instead of these settings.
    """
    spec = find_spec("search")
    found = Path(spec.origin).resolve() if spec and spec.origin else None
    if found is None or found.parent != CODE_DIR / "search":
        raise ImproperlyConfigured(
            f"“search” is {found or 'a directory without Clarion'}, which hides Clarion's package of this name: "
            "rename yours, for example to “site_search”."
        )
    try:
        distribution("django-cms")
    except PackageNotFoundError:
        return
    raise ImproperlyConfigured(
        "django CMS is installed in the same environment, and its package is called “cms” as well, so each overwrites "
        "files of the other: install Clarion in a virtual environment of its own."
    )
