"""Random texts, names and dates from a fixed seed: the same calls in the same order return the same values."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import factory
from faker import Faker

SEED = 20260301
FIRST_DAY = datetime(2022, 1, 3, 9, 0, tzinfo=UTC)
DAYS = 1000  # then the dates start again, so that none is in the future

faker = Faker("en_US")
faker.seed_instance(SEED)


def reset() -> None:
    """Reset the random generator and the sequences of all factories."""
    faker.seed_instance(SEED)
    faker.unique.clear()
    for declared in _descendants(factory.Factory):
        declared.reset_sequence(0, force=True)


def sentence(words: int = 7) -> str:
    """Return a sentence without a full stop, for titles."""
    return faker.sentence(nb_words=words).rstrip(".")


def text(sentences: int = 2) -> str:
    """Return a paragraph."""
    return faker.paragraph(nb_sentences=sentences, variable_nb_sentences=False)


def html(paragraphs: int = 2) -> str:
    """Return paragraphs of rich text."""
    return "".join(f"<p>{text(3)}</p>" for _ in range(paragraphs))


def name() -> str:
    """Return a person's name, never the same twice."""
    return f"{faker.unique.first_name()} {faker.last_name()}"


def create_id() -> str:
    """Return an id for a block."""
    return str(uuid.UUID(int=faker.random.getrandbits(128), version=4))


def day(number: int) -> datetime:
    """Return one day later for every number, so that the order of creation is the order of dates."""
    return FIRST_DAY + timedelta(days=number % DAYS)


def _descendants(declared: type[factory.Factory]) -> list[type[factory.Factory]]:
    below = [deeper for child in declared.__subclasses__() for deeper in _descendants(child)]
    return [*declared.__subclasses__(), *below]
