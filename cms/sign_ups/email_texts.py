"""The texts of our e-mails. `{name}` is the organisation."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class EmailTexts:
    subject: str
    greeting: str
    text: str
    button: str
    otherwise: str
    unsubscribe: str

    def filled(self, name: str) -> EmailTexts:
        return EmailTexts(*(getattr(self, field.name).replace("{name}", name) for field in fields(self)))


COMMON_EN = {"greeting": "Good day,", "unsubscribe": "Stop all messages"}
COMMON_FR = {"greeting": "Bonjour,", "unsubscribe": "Ne plus rien recevoir"}

EMAIL_TEXTS = {
    "en": {
        "confirm": EmailTexts(
            subject="Please confirm: news from {name}",
            text="somebody, you most likely, asked {name} to send news here. Nothing is sent until you say yes.",
            button="Yes, send me news",
            otherwise="The link works for seven days. If it was not you, do nothing: this address will be forgotten.",
            **COMMON_EN,
        ),
        "confirm_again": EmailTexts(
            subject="Please confirm: your choices at {name}",
            text="this address receives news from {name} already. Somebody, you most likely, filled in the form again.",
            button="Keep what the form said",
            otherwise="The link works for seven days. If it was not you, do nothing: all stays as it was.",
            **COMMON_EN,
        ),
        "welcome": EmailTexts(
            subject="Welcome to the news of {name}",
            text="thank you. From now on you will hear from {name}.",
            button="",
            otherwise="You can stop it whenever you like, with the link below.",
            **COMMON_EN,
        ),
    },
    "fr": {
        "confirm": EmailTexts(
            subject="Merci de confirmer : les nouvelles de {name}",
            text="quelqu’un, sans doute vous, a demandé à {name} de vous écrire ici. Rien n’est envoyé sans votre oui.",
            button="Oui, écrivez-moi",
            otherwise="Le lien est valable sept jours. Sinon, ne faites rien : l’adresse sera oubliée.",
            **COMMON_FR,
        ),
        "confirm_again": EmailTexts(
            subject="Merci de confirmer : vos choix chez {name}",
            text="vous recevez déjà les nouvelles de {name}. Quelqu’un, sans doute vous, a rempli le formulaire.",
            button="Garder ce que dit le formulaire",
            otherwise="Le lien est valable sept jours. Si ce n’était pas vous, ne faites rien : rien ne changera.",
            **COMMON_FR,
        ),
        "welcome": EmailTexts(
            subject="Bienvenue parmi les lecteurs de {name}",
            text="merci. Vous recevrez désormais les nouvelles de {name}.",
            button="",
            otherwise="Vous pouvez arrêter quand vous voulez, par le lien ci-dessous.",
            **COMMON_FR,
        ),
    },
}
