/** The interface texts in English. Every other language has the same entries. */
import { SITE_TEXTS } from "clarion-contract/site";
import { formatFileSize, formatWait } from "./format.ts";
import { shareSearchTexts } from "./search.ts";

const shared = SITE_TEXTS.en; // the texts that the starters have, too

export const en = {
  ...shared,
  ...shareSearchTexts("en"),
  dir: "ltr" as "ltr" | "rtl",

  closeMenu: "Close",
  reached: (reached: string, goal: string) => `${reached} of ${goal}`,
  onThisPage: "On this page",

  searchTitle: (query: string) => (query ? `${query} – search` : "Search"),
  closeFilters: "Back to the results",
  tooManySearches: "Too many searches from your network",
  tryAgain: (seconds: number) => `Please try again in ${formatWait(seconds, "en-GB")}.`,

  release: "Press release",
  allReleases: "All releases",
  shareBy: { email: "E-mail", mastodon: "Mastodon", bluesky: "Bluesky", linkedin: "LinkedIn", whatsapp: "WhatsApp" },
  copyLink: "Copy link",
  copied: "Copied",
  print: "Print",
  embed: {
    notice: (host: string) => `This content comes from ${host}. If you show it, ${host} learns your IP address and can store cookies.`,
    load: (host: string) => `Show content from ${host}`,
    open: (host: string) => `Open at ${host}`,
  },
  watch: { youtube: "Watch on YouTube", vimeo: "Watch on Vimeo", other: "Watch the video" },
  size: (bytes: number) => formatFileSize(bytes, "en-GB"),

  press: {
    focus: "In focus",
    pictures: "Pictures for print",
    original: "Download for print",
    boilerplates: "About us, to quote",
    allRegions: "All regions",
  },
  kitBuilding: "The press kit is being prepared. Please reload the page in a moment.",
  alerts: {
    heading: "Alerts by e-mail",
    intro: "We write to you when something new is published that matches. You choose what.",
    words: "Only with these words (optional)",
    wordsHint: "As in the search: words, or “a phrase” in quotation marks.",
    chooseTopics: "Only on these topics (optional)",
    send: "Send me alerts",
    save: "Get this search by e-mail",
    checkCriteria: "Please enter words, or choose a topic.",
    thanks: "Please open the message that we have sent you, and confirm your address. It can take a few minutes.",
    stop: "Stop alerts",
    stopIntro: "Press a button, and we will not write to you about it again.",
    stopThis: "Stop this alert",
    stopAll: "Stop all my alerts",
    stopped: "Stopped",
    stoppedText: "We will not write to you about it again.",
    stopInvalid: "Please open it from the newest e-mail, or write to us.",
  },
  embargo: {
    title: "A release under embargo",
    until: "Embargo until",
    ownTime: "In your time zone: {time}",
    recipient: (name: string) => `For ${name} only. Please do not pass it on.`,
    intro: (name: string, organisation: string) => `${organisation} has opened a release to ${name} before its publication. Please read and accept these terms first.`,
    accept: "I accept the terms",
    ended: "This link does not work any more",
    endedText: "It may have been replaced or ended, or the release is not scheduled any more. Please write to our press office.",
    changed: "The terms have changed meanwhile. Please read them again.",
  },

  signUp: { ...shared.signUp, confirmedText: "Thank you. We will write to you as soon as there is news." },

  errors: {
    notFound: shared.notFound,
    notFoundText: shared.notFoundText,
    serverError: shared.serverError,
    serverErrorText: "This is our fault, and it has been recorded. Please try again in a few minutes.",
    tooMany: "Too many requests",
    tooManyText: (seconds: number) => `There have been too many requests from your network. Please try again in ${formatWait(seconds, "en-GB")}.`,
    unavailable: shared.unavailable,
    unavailableText: shared.unavailableText,
  },
};

export type Texts = typeof en;
