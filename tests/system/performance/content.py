"""The measured content: `python -m tests.system.performance.content DIRECTORY COUNT`.

The command writes COUNT invented stories for the importer, and creates the page that is measured: ten blocks, three
images, related pages and calls to action.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

TOPICS = [f"topic-{number}" for number in range(24)]


def main(directory: Path, count: int) -> None:
    django.setup()
    (directory / "page.json").write_text(json.dumps({"id": create_page().pk}))
    write_stories(directory / "stories.jsonl", count)


def write_stories(path: Path | str, count: int) -> None:
    """Write records for import_content."""
    with Path(path).open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(build_story(number))}\n" for number in range(count))


def create_page():
    from cms.demo import factories
    from cms.files.images.renditions import create_missing_renditions

    factories.site()
    topic = factories.TopicFactory()
    pictures = [factories.PictureFactory(size=(1600, 1000)) for _ in range(3)]
    create_missing_renditions()
    calls = [factories.CallToActionFactory(image=pictures[0]) for _ in range(3)]
    stories = [factories.StoryFactory(image=pictures[number % 3], topics=[topic]) for number in range(4)]
    return factories.ReleaseFactory(
        title="Ten blocks, three images",
        image=pictures[0],
        topics=[topic],
        regions=[factories.RegionFactory()],
        boilerplate=factories.BoilerplateFactory(),
        media_contacts=[factories.MediaContactFactory()],
        related=stories[:2],
        actions=calls,
        body=build_blocks(pictures, calls[0], stories[0]),
    )


def build_blocks(pictures, call, story):
    from cms.demo.factories import DocumentFactory, PersonFactory, blocks, words

    return [
        blocks.rich_text(f"<p>{words.text(4)} {blocks.page_link(story, 'A page of ours')}.</p>{words.html(3)}"),
        blocks.heading("Why it matters"),
        blocks.quote(words.text(2), "Ama Mensah", role="Welder", person=PersonFactory()),
        blocks.image(pictures[1], alt="A dock"),
        blocks.rich_text(words.html(4)),
        blocks.image(pictures[2], alt="A crane"),
        blocks.statistic("3 in 4", "were owed wages"),
        blocks.call_to_action(call),
        blocks.documents([DocumentFactory()]),
        blocks.table([["North", "12"], ["South", "9"]], header=["Port", "Cases"]),
    ]


def build_story(number: int) -> dict[str, object]:
    """Return a record for import_content."""
    from cms.demo.factories import words

    return {
        "id": f"bench:{number}",
        "date": words.day(number).date().isoformat(),
        "slug": f"story-{number}",
        "title": words.sentence(),
        "summary": words.text(),
        "topics": [TOPICS[number % 24], TOPICS[number * 7 % 24]],
        "authors": [f"author-{number % 40}"],
        "body": "\n\n".join([words.text(6), f"## {words.sentence(4)}", *(words.text(6) for _ in range(5))]),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
