/**
 * Runs the site with Arabic pages of every type, without a CMS: `SITE_PORT=3000 node dist/test/arabic-site.js`.
 *
 * The pages are the recorded ones; every text for readers is replaced by an Arabic one of its kind. Browser tests use it.
 */
import type { ResponseBody } from "clarion-contract";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { createHttpServer } from "../src/web/server.ts";
import { example, fakeCms, json, PAGES, problem } from "./fake-cms.ts";

const SHORT = "سجل مفتوح يكشف أسماء مالكي سفن الصيد";
const LONG = "ابتداءً من اليوم يستطيع أي بحار لديه هاتف أن يعرف من يملك السفينة ومن يؤمّنها ومن يوظّف العاملين عليها، وكان الجواب يستغرق أشهرًا.";
const TEXTS: Record<string, string> = {
  title: SHORT,
  summary: LONG,
  prompt: LONG,
  text: "حين تكون وحدك في البحر تظن أن القبطان هو كل شيء، ومن الجيد أن تعرف أن خلفه شركة لها اسم وشارع.",
  heading: "ما الذي تحتويه القائمة",
  label: "العمل العادل",
  caption: "السجل في يومه الأول",
  speaker: "رودل سابانغان",
  role: "مهندس ثانٍ سابق",
  organisation: "الفانوس المشترك",
  dateline: "جاكرتا",
  credit: "الرسم: الفانوس المشترك",
  html: `<p>${LONG}</p><p>${LONG} <em>${SHORT}</em></p><ul><li>${SHORT}</li><li>Common Lantern 2026</li></ul>`,
  notes_to_editors: `<ul><li>${SHORT}</li><li>${LONG}</li></ul>`,
  intro: LONG,
  consent: "أود أن أتلقى الرسالة الشهرية بالبريد الإلكتروني.",
  privacy: LONG,
};

/** Replace the texts of a recorded value. */
function translate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(translate);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, typeof inner === "string" && inner && TEXTS[name] ? TEXTS[name] : translate(inner)]);
  const translated = Object.fromEntries(entries) as Record<string, unknown>;
  if ("locale" in translated) translated.locale = "ar";
  if ("title" in translated && "id" in translated) translated.title = `${SHORT}، ${Number(translated.id).toLocaleString("ar-EG")}`; // landmarks need different names
  if ("heading" in translated && "more" in translated) translated.heading = "قد يهمك أيضًا";
  return "dir" in translated ? { ...translated, dir: "rtl" } : translated;
}

/** Build the answer to a search with all that a search page shows: a task, a filter from the words, a result in English. */
function buildAnswer(): ResponseBody<"/search"> {
  const answer = translate(example("search")) as ResponseBody<"/search">;
  const [english] = example<ResponseBody<"/search">>("search").items;
  const [first, ...others] = answer.items;
  const part = { text: "أكتوبر", start: 0, end: 6, parameters: { published_after: ["2026-10-01"] } };
  const interpretation = [{ ...part, label: "نُشر في أكتوبر 2026", state: "applied" as const }, { ...part, label: "المنطقة: آسيا", state: "left_out" as const }];
  const tasks = first ? [{ task: "give", label: "تبرع", url: first.url, page: first }] : [];
  return { ...answer, items: english ? [english, ...others] : others, tasks, interpretation, languages: ["ar", "en"] };
}

const { fetch, state } = fakeCms();
const chrome = translate(example("site")) as { navigation: object; settings: object };
const languages = [
  { locale: "ar", label: "العربيّة", dir: "rtl", path: "/", current: true },
  { locale: "en", label: "English", dir: "ltr", path: "/en/", current: false },
];
state.responses.set("/site", () => json({ ...chrome, settings: { ...chrome.settings, name: "الفانوس المشترك" }, navigation: { ...chrome.navigation, languages } }));
state.responses.set("/search", () => json(buildAnswer()));
state.responses.set("/resolve", ({ query }) => {
  const page = PAGES.find(({ path }) => path === query.get("path"));
  return page ? json({ result: "page", page: translate(page) }) : problem();
});

const config = readConfig({ CMS_URL: "https://cms.example.org", SITE_LOCALE: "ar", ...process.env });
createHttpServer([createApp(config, fetch)]).listen(config.port, config.host, () => {
  console.log(PAGES.map(({ path }) => `http://localhost:${String(config.port)}${path}`).join("\n"));
});
process.once("SIGTERM", () => process.exit(0));
