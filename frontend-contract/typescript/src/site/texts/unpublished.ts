/**
 * The interface texts of pages that show what is not public: rehearsals, joint previews, changes of a release under embargo.
 *
 * Servers render them, for few readers: they are not among the texts that browsers load.
 */

const ar: UnpublishedTexts = {
  rehearsal: {
    name: "تجربة",
    banner: "هذا هو الموقع في {time} ({place}).",
    safe: "لا يُرسل ولا يُحتسب أي شيء تفعله هنا.",
    leave: "مغادرة التجربة",
    ended: "انتهت هذه التجربة",
    endedText: "انقضى وقتها أو أنهاها أحد. اطلب رابطًا جديدًا ممن أرسله إليك.",
    notSent: "لا يُرسل شيء أثناء التجربة",
    notSentText: "تعمل الاستمارات في الموقع نفسه، لا في تجربة لوقت لاحق.",
  },
  jointPreview: {
    banner: "معاينة: تُعرض عدة مسودات كما لو كانت منشورة.",
    end: "إنهاء المعاينة",
  },
  embargoChanges: {
    changedSince: "تغيّر هذا البيان منذ قراءتك له",
    lastRead: "قرأته في:",
    useThis: "يُرجى استخدام هذه النسخة فقط.",
    picturesChanged: "تغيّرت صور.",
    documentsChanged: "تغيّرت وثائق.",
    notComparable: "لا يمكن مقارنة النسخة السابقة.",
  },
};

const de: UnpublishedTexts = {
  rehearsal: {
    name: "Probe",
    banner: "So ist die Website am {time} ({place}).",
    safe: "Nichts, was Sie hier tun, wird gesendet oder gezählt.",
    leave: "Probe verlassen",
    ended: "Diese Probe ist beendet",
    endedText: "Ihre Zeit ist abgelaufen, oder jemand hat sie beendet. Bitten Sie die Person, die Ihnen den Link geschickt hat, um einen neuen.",
    notSent: "In einer Probe wird nichts gesendet",
    notSentText: "Formulare funktionieren auf der Website selbst, nicht in der Probe einer späteren Minute.",
  },
  jointPreview: {
    banner: "Vorschau: Mehrere Entwürfe sind zu sehen, als wären sie öffentlich.",
    end: "Vorschau beenden",
  },
  embargoChanges: {
    changedSince: "Diese Mitteilung wurde geändert, seit Sie sie gelesen haben",
    lastRead: "Sie haben sie gelesen:",
    useThis: "Bitte verwenden Sie nur diese Fassung.",
    picturesChanged: "Bilder haben sich geändert.",
    documentsChanged: "Dokumente haben sich geändert.",
    notComparable: "Die frühere Fassung kann nicht verglichen werden.",
  },
};

const en = {
  rehearsal: {
    name: "Rehearsal",
    banner: "This is the site at {time} ({place}).",
    safe: "Nothing that you do here is sent or counted.",
    leave: "Leave the rehearsal",
    ended: "This rehearsal has ended",
    endedText: "It ended by its time, or somebody ended it. Ask the person who sent you the link for a new one.",
    notSent: "Nothing is sent in a rehearsal",
    notSentText: "Forms work on the site itself, not in a rehearsal of a later minute.",
  },
  jointPreview: {
    banner: "Preview: several drafts are shown as if they were public.",
    end: "End the preview",
  },
  embargoChanges: {
    changedSince: "This release has changed since you read it",
    lastRead: "You read it:",
    useThis: "Please use this version only.",
    picturesChanged: "Pictures have changed.",
    documentsChanged: "Documents have changed.",
    notComparable: "The earlier version cannot be compared.",
  },
};

const es: UnpublishedTexts = {
  rehearsal: {
    name: "Ensayo",
    banner: "Así es el sitio el {time} ({place}).",
    safe: "Nada de lo que haga aquí se envía ni se cuenta.",
    leave: "Salir del ensayo",
    ended: "Este ensayo ha terminado",
    endedText: "Se acabó su tiempo o alguien lo terminó. Pida un enlace nuevo a quien se lo envió.",
    notSent: "En un ensayo no se envía nada",
    notSentText: "Los formularios funcionan en el propio sitio, no en el ensayo de un minuto posterior.",
  },
  jointPreview: {
    banner: "Vista previa: varios borradores se muestran como si fueran públicos.",
    end: "Terminar la vista previa",
  },
  embargoChanges: {
    changedSince: "Este comunicado ha cambiado desde que usted lo leyó",
    lastRead: "Lo leyó:",
    useThis: "Utilice solo esta versión.",
    picturesChanged: "Han cambiado imágenes.",
    documentsChanged: "Han cambiado documentos.",
    notComparable: "La versión anterior no se puede comparar.",
  },
};

const fr: UnpublishedTexts = {
  rehearsal: {
    name: "Répétition",
    banner: "Voici le site au {time} ({place}).",
    safe: "Rien de ce que vous faites ici n’est envoyé ni compté.",
    leave: "Quitter la répétition",
    ended: "Cette répétition est terminée",
    endedText: "Son temps est écoulé, ou quelqu’un y a mis fin. Demandez un nouveau lien à la personne qui vous l’a envoyé.",
    notSent: "Rien n’est envoyé pendant une répétition",
    notSentText: "Les formulaires fonctionnent sur le site lui-même, pas dans la répétition d’une minute à venir.",
  },
  jointPreview: {
    banner: "Aperçu : plusieurs brouillons sont affichés comme s’ils étaient publics.",
    end: "Terminer l’aperçu",
  },
  embargoChanges: {
    changedSince: "Ce communiqué a changé depuis que vous l’avez lu",
    lastRead: "Vous l’avez lu :",
    useThis: "Veuillez n’utiliser que cette version.",
    picturesChanged: "Des images ont changé.",
    documentsChanged: "Des documents ont changé.",
    notComparable: "La version précédente ne peut pas être comparée.",
  },
};

/** The texts about what is not public, of one language. */
export type UnpublishedTexts = typeof en;

/** The texts about what is not public, in the languages of the package. */
export const UNPUBLISHED_TEXTS = { ar, de, en, es, fr } satisfies Record<string, UnpublishedTexts>;
