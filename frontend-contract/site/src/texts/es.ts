/** The interface texts in Spanish. */
import { SITE_TEXTS } from "clarion-contract/site";
import type { Texts } from "./en.ts";
import { formatFileSize, formatWait } from "./format.ts";
import { shareSearchTexts } from "./search.ts";

const shared = SITE_TEXTS.es; // the texts that the starters have, too

export const es: Texts = {
  ...shared,
  ...shareSearchTexts("es"),
  dir: "ltr",

  closeMenu: "Cerrar",
  reached: (reached, goal) => `${reached} de ${goal}`,
  onThisPage: "En esta página",

  searchTitle: (query) => (query ? `${query} – búsqueda` : "Búsqueda"),
  closeFilters: "Volver a los resultados",
  tooManySearches: "Demasiadas búsquedas desde su red",
  tryAgain: (seconds) => `Vuelva a intentarlo en ${formatWait(seconds, "es")}.`,

  release: "Comunicado de prensa",
  allReleases: "Todos los comunicados",
  shareBy: { email: "Correo electrónico", mastodon: "Mastodon", bluesky: "Bluesky", linkedin: "LinkedIn", whatsapp: "WhatsApp" },
  copyLink: "Copiar el enlace",
  copied: "Copiado",
  print: "Imprimir",
  embed: {
    notice: (host: string) => `Este contenido viene de ${host}. Si lo muestra, ${host} conocerá su dirección IP y podrá guardar cookies.`,
    load: (host: string) => `Mostrar el contenido de ${host}`,
    open: (host: string) => `Abrir en ${host}`,
  },
  watch: { youtube: "Ver en YouTube", vimeo: "Ver en Vimeo", other: "Ver el vídeo" },
  size: (bytes) => formatFileSize(bytes, "es"),

  press: {
    focus: "Destacados",
    pictures: "Imágenes para imprimir",
    original: "Descargar para imprenta",
    boilerplates: "Sobre nosotros, para citar",
    allRegions: "Todas las regiones",
  },
  kitBuilding: "El dosier de prensa se está preparando. Vuelva a cargar la página en un momento.",
  alerts: {
    heading: "Alertas por correo electrónico",
    intro: "Le escribimos cuando publicamos algo nuevo que coincide con lo que elija.",
    words: "Solo con estas palabras (opcional)",
    wordsHint: "Como en la búsqueda: palabras, o «una frase» entre comillas.",
    chooseTopics: "Solo sobre estos temas (opcional)",
    send: "Recibir alertas",
    save: "Recibir esta búsqueda por correo",
    checkCriteria: "Escriba palabras o elija un tema.",
    thanks: "Abra el mensaje que le hemos enviado y confirme su dirección. Puede tardar unos minutos.",
    stop: "Detener las alertas",
    stopIntro: "Pulse un botón y no volveremos a escribirle sobre esto.",
    stopThis: "Detener esta alerta",
    stopAll: "Detener todas mis alertas",
    stopped: "Detenida",
    stoppedText: "No volveremos a escribirle sobre esto.",
    stopInvalid: "Ábralo desde el mensaje más reciente o escríbanos.",
  },
  embargo: {
    title: "Un comunicado bajo embargo",
    until: "Embargo hasta el",
    ownTime: "En su zona horaria: {time}",
    recipient: (name) => `Solo para ${name}. No lo difunda, por favor.`,
    intro: (name, organisation) => `${organisation} ha abierto un comunicado a ${name} antes de su publicación. Lea y acepte primero estas condiciones.`,
    accept: "Acepto las condiciones",
    ended: "Este enlace ya no funciona",
    endedText: "Puede que se haya sustituido o retirado, o que el comunicado ya no esté programado. Escriba a nuestra oficina de prensa.",
    changed: "Las condiciones han cambiado entretanto. Léalas de nuevo.",
  },

  signUp: { ...shared.signUp, confirmedText: "Gracias. Le escribiremos en cuanto haya novedades." },

  errors: {
    notFound: shared.notFound,
    notFoundText: shared.notFoundText,
    serverError: shared.serverError,
    serverErrorText: "El problema es nuestro y ha quedado registrado. Vuelva a intentarlo dentro de unos minutos.",
    tooMany: "Demasiadas solicitudes",
    tooManyText: (seconds) => `Ha habido demasiadas solicitudes desde su red. Vuelva a intentarlo en ${formatWait(seconds, "es")}.`,
    unavailable: shared.unavailable,
    unavailableText: shared.unavailableText,
  },
};
