"""What visitors and subscribers read is in the language of the page or e-mail; a check names one without words."""

from __future__ import annotations

from dataclasses import fields
from types import SimpleNamespace

from cms.core.localisation import language_name, language_of_words, text_direction
from cms.delivery.mail.queue import build_row
from cms.delivery.sign_ups.emails import CONFIRM, build_message
from cms.delivery.sign_ups.models import Subscriber
from cms.operations.languages.locales import check_catalogues
from cms.snippets.organisation.site_profile import get_site_texts

# The heading of related pages, and the beginning of the subject of a confirmation.
WORDS = {
    "en": ("You may also be interested in", "Please confirm your subscription"),
    "fr": ("À lire aussi", "Merci de confirmer votre inscription"),
    "es": ("También le puede interesar", "Confirme su suscripción"),
    "de": ("Das könnte Sie auch interessieren", "Bitte bestätigen Sie"),
    "ar": ("قد يهمّك أيضًا", "يُرجى تأكيد اشتراكك"),
    "es-mx": ("También le puede interesar", "Confirme su suscripción"),
    "nl": ("You may also be interested in", "Please confirm your subscription"),
}


def test_default_texts_are_in_the_language_of_the_page(db) -> None:
    for language, (heading, _subject) in WORDS.items():
        texts = get_site_texts(SimpleNamespace(language=language, site_id=1, locale_id=1))  # type: ignore[arg-type]
        assert texts.related_heading == heading
        assert all(type(getattr(texts, field.name)) is str for field in fields(texts))


def test_an_email_is_in_the_language_of_the_subscriber(tree) -> None:
    for language, (_heading, subject) in WORDS.items():
        subscriber = Subscriber.objects.create(address=f"{language}@example.org", site=tree.record, locale=language)
        message = build_message(build_row(to=subscriber, kind=CONFIRM))
        assert message
        (page, _media_type), *_ = message.alternatives
        assert message.subject.startswith(subject)
        assert f'<html lang="{language_of_words(language)}" dir="{text_direction(language)}">' in page
        assert "{name}" not in message.body + message.subject


def test_the_first_language_takes_the_place_of_one_without_words(settings) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = [("fr", "Français"), ("nl", "Nederlands"), ("es-mx", "Español de México")]
    settings.LANGUAGES, settings.LANGUAGE_CODE = [*settings.WAGTAIL_CONTENT_LANGUAGES, ("en", "English")], "fr"
    assert (language_of_words("nl"), language_of_words("es-mx"), language_of_words("en")) == ("fr", "es-mx", "en")
    (found,) = check_catalogues()
    assert (found.id, found.msg) == (
        "languages.W001",
        "LANGUAGES: there are no words in Nederlands (nl). Labels, e-mails and default texts for its readers are in "
        "Français.",
    )


def test_the_languages_of_the_issue_have_all_words(settings) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = [(code, code) for code in ("en", "fr", "es", "de", "ar")]
    assert check_catalogues() == []


def test_names_and_directions_of_languages() -> None:
    known = {code: (language_name(code), text_direction(code)) for code in ("en", "ar", "he", "fr", "xx")}
    assert known == {
        "en": ("English", "ltr"),
        "ar": ("العربيّة", "rtl"),
        "he": ("עברית", "rtl"),
        "fr": ("Français", "ltr"),
        "xx": ("xx", "ltr"),
    }
