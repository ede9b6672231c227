/** The interface texts in French, with no-break spaces (U+00A0) as French typography requires them. */
import { SITE_TEXTS } from "clarion-contract/site";
import type { Texts } from "./en.ts";
import { formatFileSize, formatWait } from "./format.ts";
import { shareSearchTexts } from "./search.ts";

const shared = SITE_TEXTS.fr; // the texts that the starters have, too

export const fr: Texts = {
  ...shared,
  ...shareSearchTexts("fr"),
  dir: "ltr",

  closeMenu: "Fermer",
  reached: (reached, goal) => `${reached} sur ${goal}`,
  onThisPage: "Sur cette page",

  searchTitle: (query) => (query ? `${query} – recherche` : "Recherche"),
  closeFilters: "Retour aux résultats",
  tooManySearches: "Trop de recherches depuis votre réseau",
  tryAgain: (seconds) => `Veuillez réessayer dans ${formatWait(seconds, "fr")}.`,

  release: "Communiqué de presse",
  allReleases: "Tous les communiqués",
  shareBy: { email: "E-mail", mastodon: "Mastodon", bluesky: "Bluesky", linkedin: "LinkedIn", whatsapp: "WhatsApp" },
  copyLink: "Copier le lien",
  copied: "Lien copié",
  print: "Imprimer",
  embed: {
    notice: (host: string) => `Ce contenu vient de ${host}. Si vous l’affichez, ${host} apprend votre adresse IP et peut enregistrer des cookies.`,
    load: (host: string) => `Afficher le contenu de ${host}`,
    open: (host: string) => `Ouvrir sur ${host}`,
  },
  watch: { youtube: "Regarder sur YouTube", vimeo: "Regarder sur Vimeo", other: "Regarder la vidéo" },
  size: (bytes) => formatFileSize(bytes, "fr"),

  press: {
    focus: "À la une",
    pictures: "Images à imprimer",
    original: "Télécharger pour l’impression",
    boilerplates: "À propos de nous, à citer",
    allRegions: "Toutes les régions",
  },
  kitBuilding: "Le dossier de presse est en préparation. Veuillez recharger la page dans un instant.",
  alerts: {
    heading: "Alertes par e-mail",
    intro: "Nous vous écrivons dès qu’une publication correspond à votre choix.",
    words: "Seulement avec ces mots (facultatif)",
    wordsHint: "Comme dans la recherche : des mots, ou « une expression » entre guillemets.",
    chooseTopics: "Seulement sur ces thèmes (facultatif)",
    send: "Recevoir les alertes",
    save: "Recevoir cette recherche par e-mail",
    checkCriteria: "Veuillez saisir des mots ou choisir un thème.",
    thanks: "Ouvrez le message que nous vous avons envoyé et confirmez votre adresse. Il peut arriver après quelques minutes.",
    stop: "Arrêter les alertes",
    stopIntro: "Cliquez sur un bouton pour ne plus recevoir ces messages.",
    stopThis: "Arrêter cette alerte",
    stopAll: "Arrêter toutes mes alertes",
    stopped: "C’est arrêté",
    stoppedText: "Nous ne vous écrirons plus à ce sujet.",
    stopInvalid: "Ouvrez-le depuis le message le plus récent, ou écrivez-nous.",
  },
  embargo: {
    title: "Un communiqué sous embargo",
    until: "Embargo jusqu’au",
    ownTime: "Dans votre fuseau horaire : {time}",
    recipient: (name) => `Réservé à ${name}. Merci de ne pas le diffuser.`,
    intro: (name, organisation) => `${organisation} a ouvert un communiqué à ${name} avant sa publication. Veuillez d’abord lire et accepter ces conditions.`,
    accept: "J’accepte les conditions",
    ended: "Ce lien ne fonctionne plus",
    endedText: "Il a peut-être été remplacé ou retiré, ou le communiqué n’est plus programmé. Écrivez à notre service de presse.",
    changed: "Les conditions ont changé entre-temps. Veuillez les relire.",
  },

  signUp: { ...shared.signUp, confirmedText: "Merci ! Nous vous écrirons dès qu’il y aura du nouveau." },

  errors: {
    notFound: shared.notFound,
    notFoundText: shared.notFoundText,
    serverError: shared.serverError,
    serverErrorText: "Le problème vient de chez nous et a été enregistré. Veuillez réessayer dans quelques minutes.",
    tooMany: "Trop de demandes",
    tooManyText: (seconds) => `Trop de demandes ont été envoyées depuis votre réseau. Veuillez réessayer dans ${formatWait(seconds, "fr")}.`,
    unavailable: shared.unavailable,
    unavailableText: shared.unavailableText,
  },
};
