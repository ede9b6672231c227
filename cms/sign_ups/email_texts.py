"""The texts of our e-mails. `{name}` is the organisation."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Words:
    subject: str
    greeting: str
    text: str
    button: str
    otherwise: str
    unsubscribe: str

    def filled(self, name: str) -> Words:
        return Words(*(getattr(self, field.name).replace("{name}", name) for field in fields(self)))


EN = {"greeting": "Good day,", "unsubscribe": "Stop all messages"}
FR = {"greeting": "Bonjour,", "unsubscribe": "Ne plus rien recevoir"}

WORDS = {
    "en": {
        "confirm": Words(
            subject="Please confirm: news from {name}",
            text="somebody, you most likely, asked {name} to send news here. Nothing is sent until you say yes.",
            button="Yes, send me news",
            otherwise="The link works for seven days. If it was not you, do nothing: this address will be forgotten.",
            **EN,
        ),
        "confirm_again": Words(
            subject="Please confirm: your choices at {name}",
            text="this address receives news from {name} already. Somebody, you most likely, filled in the form again.",
            button="Keep what the form said",
            otherwise="The link works for seven days. If it was not you, do nothing: all stays as it was.",
            **EN,
        ),
        "welcome": Words(
            subject="Welcome to the news of {name}",
            text="thank you. From now on you will hear from {name}.",
            button="",
            otherwise="You can stop it whenever you like, with the link below.",
            **EN,
        ),
    },
    "fr": {
        "confirm": Words(
            subject="Merci de confirmer : les nouvelles de {name}",
            text="quelqu’un, sans doute vous, a demandé à {name} de vous écrire ici. Rien n’est envoyé sans votre oui.",
            button="Oui, écrivez-moi",
            otherwise="Le lien est valable sept jours. Sinon, ne faites rien : l’adresse sera oubliée.",
            **FR,
        ),
        "confirm_again": Words(
            subject="Merci de confirmer : vos choix chez {name}",
            text="vous recevez déjà les nouvelles de {name}. Quelqu’un, sans doute vous, a rempli le formulaire.",
            button="Garder ce que dit le formulaire",
            otherwise="Le lien est valable sept jours. Si ce n’était pas vous, ne faites rien : rien ne changera.",
            **FR,
        ),
        "welcome": Words(
            subject="Bienvenue parmi les lecteurs de {name}",
            text="merci. Vous recevrez désormais les nouvelles de {name}.",
            button="",
            otherwise="Vous pouvez arrêter quand vous voulez, par le lien ci-dessous.",
            **FR,
        ),
    },
}
