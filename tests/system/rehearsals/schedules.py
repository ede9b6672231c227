"""Random content in five languages, and random things that are due at later minutes."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.models import Locale, Site

from cms.demo import factories
from cms.demo.factories import blocks, states

from .recipients import create_recipients

LANGUAGES = ("en", "fr", "de", "es", "ar")
WORDS = (
    *("lantern", "harbour", "tide", "meadow", "orchard", "granite", "willow", "ember", "cobalt", "saffron", "thistle"),
    *("juniper", "marble", "falcon", "heron", "copper", "velvet", "barley", "cedar", "quartz", "amber", "linen"),
)
LETTERS = "bcdfghjklmnpqrtvwxyz"
SECRET_LENGTH = 14
MAX_DAYS = 5


@dataclass
class Schedule:
    """The content, and what has been scheduled with it. One seed always builds the same schedule."""

    seed: int
    now: datetime
    pages_of_language: int = 4
    act_count: int = 12
    random: random.Random = field(init=False)
    tree: Any = None
    officer: Any = None  # may do everything
    pages: list[Any] = field(default_factory=list)
    translated: list[list[Any]] = field(default_factory=list)  # public pages, each with its translations
    acts: list[str] = field(default_factory=list)
    # Unique words of drafts that only their teams may see: of those that become public on the way, and of the others.
    restricted_words: list[str] = field(default_factory=list)
    hidden_words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    @property
    def at(self) -> datetime:
        """The minute to rehearse: half a minute beside everything that is due."""
        return self.now + timedelta(days=MAX_DAYS, seconds=30)

    def build_content(self) -> None:
        """Create public pages in all languages; some of them are translations of one another."""
        self.tree = factories.site(languages=LANGUAGES)
        self.officer = factories.SuperuserFactory()
        create_recipients(Site.objects.get(), LANGUAGES, WORDS[0])
        others = factories.StoryIndexFactory(parent=self.tree.branch("en").home, title="More stories")
        for language in LANGUAGES[1:]:
            factories.StoryIndexFactory(translation_of=others, locale=language, title="More stories")
        for language in LANGUAGES:
            for _ in range(self.pages_of_language):
                self.pages.append(self.create_page(self.tree.branch(language)))
        for _ in range(max(1, self.pages_of_language // 2)):
            self.translated.append(self.create_translated(3))
            self.pages += self.translated[-1]

    # ---------------------------------------------------------------- pages

    def create_page(self, branch: Any, **fields: Any) -> Any:
        """Create a story, a release or a standard page."""
        factory, parent = self.random.choice(
            [
                (factories.StoryFactory, branch.stories),
                (factories.ReleaseFactory, branch.releases),
                (factories.StandardFactory, branch.home),
            ]
        )
        return factory(parent=parent, **{"title": self.choose_title(), "body": self.choose_body(), **fields})

    def create_translated(self, most: int, word: str = "", **fields: Any) -> list[Any]:
        """Create an English page, and translations of it into some languages; all titles have the word.

        A bundle takes no translation with words of its source, which Clarion finds among the languages by their order.
        """
        first, *languages = LANGUAGES
        others = self.random.sample(languages, self.random.randint(1, most - 1))
        source = self.create_page(self.tree.branch(first), title=self.choose_title(word), **fields)
        made = [self.translate(source, language, title=self.choose_title(word), **fields) for language in others]
        return [source, *filter(None, made)]

    def translate(self, source: Any, language: str, **fields: Any) -> Any:
        """Create the translation of a page; None if there is one, or the page above it is not translated."""
        source = states.reload_page(source)
        if source.get_translations(inclusive=True).filter(locale__language_code=language).exists():
            return None
        given = {"title": self.choose_title(), "body": self.choose_body(), **fields}
        try:
            return FACTORIES[type(source).__name__](
                translation_of=source, locale=Locale.objects.get(language_code=language), **given
            )
        except ParentNotTranslatedError:
            return None

    def choose_page(self) -> Any:
        """Return one of the pages that were public when the content was built, as it is now."""
        return states.reload_page(self.random.choice(self.pages))

    def choose_translated(self) -> list[Any]:
        """Return a page and its translations, as they are now."""
        return [states.reload_page(page) for page in self.random.choice(self.translated)]

    def choose_branch(self) -> Any:
        return self.tree.branch(self.random.choice(LANGUAGES))

    # ---------------------------------------------------------------- random values

    def choose_number(self, most: int) -> int:
        return self.random.randint(1, most)

    def choose_time(self) -> datetime:
        """Return a full minute on the way; some things are due at the same one."""
        minutes = self.random.choice([self.choose_number(MAX_DAYS * 1440 - 2_500), 60 * self.choose_number(48)])
        return self.now + timedelta(minutes=minutes)

    def choose_title(self, word: str = "") -> str:
        return " ".join([word, *self.random.sample(WORDS, 3)]).strip().capitalize()

    def choose_body(self) -> list[Any]:
        return [blocks.rich_text(f"<p>{' '.join(self.random.sample(WORDS, 8)).capitalize()}.</p>")]

    def choose_secret(self) -> str:
        """Return a word that nothing else has."""
        return "".join(self.random.choices(LETTERS, k=SECRET_LENGTH))

    def list_queries(self, count: int) -> list[str]:
        """Return different queries of one and two words."""
        found: dict[str, None] = {}
        while len(found) < count:
            found[" ".join(self.random.sample(WORDS, self.random.randint(1, 2)))] = None
        return list(found)


FACTORIES = {
    factory._meta.model.__name__: factory
    for factory in (factories.StoryFactory, factories.ReleaseFactory, factories.StandardFactory)
}
