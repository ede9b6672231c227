"""The texts of sign-up e-mails by language and kind; `{name}` is replaced by the name of the organisation.

In French, `{name}` follows "par" or a dash, never "de" or "que", which would need an elision before a vowel.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class EmailTexts:
    """The texts of one e-mail, in the order of their use."""

    subject: str
    greeting: str
    body: str
    button: str  # empty for an e-mail without a link to confirm
    note: str
    unsubscribe: str
    colon: str  # French has a no-break space before it

    def with_name(self, name: str) -> EmailTexts:
        """Return a copy in which `{name}` is replaced."""
        return EmailTexts(*(getattr(self, field.name).replace("{name}", name) for field in fields(self)))


COMMON_EN = {"greeting": "Hello,", "unsubscribe": "Unsubscribe", "colon": ":"}
COMMON_FR = {"greeting": "Bonjour,", "unsubscribe": "Se désinscrire", "colon": "\u00a0:"}

EMAIL_TEXTS = {
    "en": {
        "confirm": EmailTexts(
            subject="Please confirm your subscription to news from {name}",
            body="Someone (probably you) asked {name} to send news to this address. We will only do so if you confirm.",
            button="Yes, send me news",
            note="This link works for seven days. If it was not you, please ignore this e-mail and we will delete "
            "the address.",
            **COMMON_EN,
        ),
        "confirm_again": EmailTexts(
            subject="Please confirm your choices for news from {name}",
            body="This address already receives news from {name}. Someone (probably you) has filled in the "
            "sign-up form again.",
            button="Save the new choices",
            note="This link works for seven days. If it was not you, please ignore this e-mail: nothing changes.",
            **COMMON_EN,
        ),
        "welcome": EmailTexts(
            subject="Welcome to news from {name}",
            body="Thank you for confirming. From now on you will receive news from {name}.",
            button="",
            note="You can unsubscribe at any time with the link below.",
            **COMMON_EN,
        ),
    },
    "fr": {
        "confirm": EmailTexts(
            subject="Merci de confirmer votre inscription\u00a0– {name}",
            body="Quelqu’un (probablement vous) a inscrit cette adresse pour recevoir les actualités diffusées par "
            "{name}. Nous ne vous enverrons rien sans votre confirmation.",
            button="Oui, je souhaite recevoir les actualités",
            note="Ce lien est valable sept jours. Si vous n’êtes pas à l’origine de cette demande, ignorez "
            "simplement ce message\u00a0: votre adresse sera supprimée.",
            **COMMON_FR,
        ),
        "confirm_again": EmailTexts(
            subject="Merci de confirmer vos choix\u00a0– {name}",
            body="Vous recevez déjà les actualités diffusées par {name}. Quelqu’un (probablement vous) a de nouveau "
            "rempli le formulaire d’inscription avec cette adresse.",
            button="Enregistrer mes nouveaux choix",
            note="Ce lien est valable sept jours. Si vous n’êtes pas à l’origine de cette demande, ignorez "
            "simplement ce message\u00a0: rien ne changera.",
            **COMMON_FR,
        ),
        "welcome": EmailTexts(
            subject="Bienvenue parmi nos lectrices et lecteurs\u00a0– {name}",
            body="Merci d’avoir confirmé votre inscription. Vous recevrez désormais les actualités diffusées par "
            "{name}.",
            button="",
            note="Vous pouvez vous désinscrire à tout moment en suivant le lien ci-dessous.",
            **COMMON_FR,
        ),
    },
}
