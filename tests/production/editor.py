"""Edit content of an installation from a separate process: `python -m tests.production.editor publish TITLE`."""

import sys

import django


def publish(title: str) -> None:
    from cms.demo import factories

    factories.site()
    print(factories.StoryFactory(title=title, bare=True).pk)  # noqa: T201


def publish_release(title: str) -> None:
    from cms.demo import factories

    factories.site()
    print(factories.ReleaseFactory(title=title, bare=True).pk)  # noqa: T201


def unpublish(page: str) -> None:
    from wagtail.models import Page

    Page.objects.get(pk=page).specific.unpublish()


if __name__ == "__main__":
    django.setup()
    commands = {"publish": publish, "publish_release": publish_release, "unpublish": unpublish}
    commands[sys.argv[1]](sys.argv[2])
