/** The interface texts in Arabic. Numbers follow a colon where the noun would otherwise have to agree with them. */
import { SITE_TEXTS } from "clarion-contract/site";
import type { Texts } from "./en.ts";
import { formatFileSize, formatWait } from "./format.ts";
import { shareSearchTexts } from "./search.ts";

const shared = SITE_TEXTS.ar; // the texts that the starters have, too

export const ar: Texts = {
  ...shared,
  ...shareSearchTexts("ar"),
  dir: "rtl",

  closeMenu: "إغلاق",
  reached: (reached, goal) => `${reached} من ${goal}`,
  onThisPage: "في هذه الصفحة",

  searchTitle: (query) => (query ? `${query} – بحث` : "بحث"),
  closeFilters: "العودة إلى النتائج",
  tooManySearches: "عمليات بحث كثيرة جدًا من شبكتك",
  tryAgain: (seconds) => `يُرجى المحاولة مرة أخرى بعد ${formatWait(seconds, "ar")}.`,

  release: "بيان صحفي",
  allReleases: "جميع البيانات الصحفية",
  shareBy: { email: "البريد الإلكتروني", mastodon: "Mastodon", bluesky: "Bluesky", linkedin: "LinkedIn", whatsapp: "WhatsApp" },
  copyLink: "نسخ الرابط",
  copied: "تم النسخ",
  print: "طباعة",
  embed: {
    notice: (host: string) => `هذا المحتوى من ${host}. إذا عرضته، فسيعرف ${host} عنوان IP الخاص بك وقد يخزّن ملفات تعريف الارتباط.`,
    load: (host: string) => `عرض المحتوى من ${host}`,
    open: (host: string) => `الفتح في ${host}`,
  },
  watch: { youtube: "شاهد على YouTube", vimeo: "شاهد على Vimeo", other: "شاهد الفيديو" },
  size: (bytes) => formatFileSize(bytes, "ar"),

  press: {
    focus: "في دائرة الضوء",
    pictures: "صور للطباعة",
    original: "تنزيل للطباعة",
    boilerplates: "نبذة عنا للاقتباس",
    allRegions: "جميع المناطق",
  },
  kitBuilding: "يجري إعداد الملف الصحفي. يرجى إعادة تحميل الصفحة بعد لحظات.",
  alerts: {
    heading: "تنبيهات بالبريد الإلكتروني",
    intro: "نكتب إليك عندما ننشر جديدًا يطابق ما تختاره.",
    words: "بهذه الكلمات فقط (اختياري)",
    wordsHint: "كما في البحث: كلمات، أو «عبارة» بين علامتي اقتباس.",
    chooseTopics: "في هذه المواضيع فقط (اختياري)",
    send: "أرسلوا إليّ التنبيهات",
    save: "استلام هذا البحث بالبريد الإلكتروني",
    checkCriteria: "يرجى إدخال كلمات أو اختيار موضوع.",
    thanks: "يرجى فتح الرسالة التي أرسلناها إليك وتأكيد عنوانك. قد يستغرق وصولها بضع دقائق.",
    stop: "إيقاف التنبيهات",
    stopIntro: "اضغط أحد الزرين، ولن نكتب إليك بشأن ذلك مرة أخرى.",
    stopThis: "إيقاف هذا التنبيه",
    stopAll: "إيقاف جميع تنبيهاتي",
    stopped: "تم الإيقاف",
    stoppedText: "لن نكتب إليك بشأن ذلك مرة أخرى.",
    stopInvalid: "يرجى فتحه من أحدث رسالة، أو الكتابة إلينا.",
  },
  embargo: {
    title: "بيان محظور النشر حتى موعده",
    until: "يُحظر النشر حتى",
    ownTime: "بتوقيتك المحلي: {time}",
    recipient: (name) => `مخصص لـ${name} وحده. يرجى عدم تمريره.`,
    intro: (name, organisation) => `أتاحت ${organisation} بيانًا لـ${name} قبل نشره. يرجى قراءة هذه الشروط وقبولها أولًا.`,
    accept: "أقبل الشروط",
    ended: "لم يعد هذا الرابط يعمل",
    endedText: "ربما استُبدل أو أُلغي، أو لم يعد البيان مقررًا للنشر. يرجى الكتابة إلى مكتبنا الصحفي.",
    changed: "تغيرت الشروط في هذه الأثناء. يرجى قراءتها من جديد.",
  },

  signUp: { ...shared.signUp, confirmedText: "شكرًا لك. سنكتب إليك حين يكون هناك جديد." },

  errors: {
    notFound: shared.notFound,
    notFoundText: shared.notFoundText,
    serverError: shared.serverError,
    serverErrorText: "الخطأ من جانبنا وقد سُجّل. يُرجى المحاولة مرة أخرى بعد بضع دقائق.",
    tooMany: "طلبات كثيرة جدًا",
    tooManyText: (seconds) => `وردت طلبات كثيرة جدًا من شبكتك. يُرجى المحاولة مرة أخرى بعد ${formatWait(seconds, "ar")}.`,
    unavailable: shared.unavailable,
    unavailableText: shared.unavailableText,
  },
};
