/** The interface texts in German. */
import { SITE_TEXTS } from "clarion-contract/site";
import type { Texts } from "./en.ts";
import { formatFileSize, formatWait } from "./format.ts";
import { shareSearchTexts } from "./search.ts";

const shared = SITE_TEXTS.de; // the texts that the starters have, too

export const de: Texts = {
  ...shared,
  ...shareSearchTexts("de"),
  dir: "ltr",

  closeMenu: "Schließen",
  reached: (reached, goal) => `${reached} von ${goal}`,
  onThisPage: "Auf dieser Seite",

  searchTitle: (query) => (query ? `${query} – Suche` : "Suche"),
  closeFilters: "Zurück zu den Ergebnissen",
  tooManySearches: "Zu viele Suchanfragen aus Ihrem Netz",
  tryAgain: (seconds) => `Bitte versuchen Sie es in ${formatWait(seconds, "de")} noch einmal.`,

  release: "Pressemitteilung",
  allReleases: "Alle Pressemitteilungen",
  shareBy: { email: "E-Mail", mastodon: "Mastodon", bluesky: "Bluesky", linkedin: "LinkedIn", whatsapp: "WhatsApp" },
  copyLink: "Link kopieren",
  copied: "Kopiert",
  print: "Drucken",
  embed: {
    notice: (host: string) => `Dieser Inhalt kommt von ${host}. Wenn Sie ihn anzeigen, erfährt ${host} Ihre IP-Adresse und kann Cookies speichern.`,
    load: (host: string) => `Inhalt von ${host} anzeigen`,
    open: (host: string) => `Bei ${host} öffnen`,
  },
  watch: { youtube: "Auf YouTube ansehen", vimeo: "Auf Vimeo ansehen", other: "Video ansehen" },
  size: (bytes) => formatFileSize(bytes, "de"),

  press: {
    focus: "Im Blickpunkt",
    pictures: "Bilder für den Druck",
    original: "Für den Druck herunterladen",
    boilerplates: "Über uns, zum Zitieren",
    allRegions: "Alle Regionen",
  },
  kitBuilding: "Die Pressemappe wird vorbereitet. Bitte laden Sie die Seite gleich noch einmal.",
  alerts: {
    heading: "Benachrichtigungen per E-Mail",
    intro: "Wir schreiben Ihnen, sobald etwas Neues erscheint, das zu Ihrer Auswahl passt.",
    words: "Nur mit diesen Wörtern (freiwillig)",
    wordsHint: "Wie in der Suche: Wörter, oder „ein Ausdruck“ in Anführungszeichen.",
    chooseTopics: "Nur zu diesen Themen (freiwillig)",
    send: "Benachrichtigen Sie mich",
    save: "Diese Suche per E-Mail erhalten",
    checkCriteria: "Bitte geben Sie Wörter ein, oder wählen Sie ein Thema.",
    thanks: "Bitte öffnen Sie die Nachricht, die wir Ihnen geschickt haben, und bestätigen Sie Ihre Adresse. Das kann einige Minuten dauern.",
    stop: "Benachrichtigungen beenden",
    stopIntro: "Drücken Sie einen Knopf, und wir schreiben Ihnen dazu nicht mehr.",
    stopThis: "Diese Benachrichtigung beenden",
    stopAll: "Alle meine Benachrichtigungen beenden",
    stopped: "Beendet",
    stoppedText: "Wir schreiben Ihnen dazu nicht mehr.",
    stopInvalid: "Bitte öffnen Sie ihn aus der neuesten Nachricht, oder schreiben Sie uns.",
  },
  embargo: {
    title: "Eine Mitteilung mit Sperrfrist",
    until: "Sperrfrist bis",
    ownTime: "In Ihrer Zeitzone: {time}",
    recipient: (name) => `Nur für ${name}. Bitte geben Sie sie nicht weiter.`,
    intro: (name, organisation) => `${organisation} stellt ${name} eine Mitteilung vor der Veröffentlichung bereit. Bitte lesen und akzeptieren Sie zuerst diese Bedingungen.`,
    accept: "Ich akzeptiere die Bedingungen",
    ended: "Dieser Link gilt nicht mehr",
    endedText: "Er wurde vielleicht ersetzt oder beendet, oder die Mitteilung ist nicht mehr geplant. Bitte schreiben Sie unserer Pressestelle.",
    changed: "Die Bedingungen haben sich inzwischen geändert. Bitte lesen Sie sie noch einmal.",
  },

  signUp: { ...shared.signUp, confirmedText: "Vielen Dank. Wir schreiben Ihnen, sobald es etwas Neues gibt." },

  errors: {
    notFound: shared.notFound,
    notFoundText: shared.notFoundText,
    serverError: shared.serverError,
    serverErrorText: "Der Fehler liegt bei uns und wurde aufgezeichnet. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    tooMany: "Zu viele Anfragen",
    tooManyText: (seconds) => `Aus Ihrem Netz kamen zu viele Anfragen. Bitte versuchen Sie es in ${formatWait(seconds, "de")} noch einmal.`,
    unavailable: shared.unavailable,
    unavailableText: shared.unavailableText,
  },
};
