// Adds the time of the reader's own zone to a time of the site, if her clock shows another one then.
// @ts-check

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** Format a time in the language of the page, by default in the zone of the browser.
 * @param {Date} at
 * @param {string} [timeZone] */
function formatTime(at, timeZone) {
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...TIME, timeZone }).format(at);
}

/** Return the name of the browser's zone at a time. The language of the browser knows a shorter one, such as EST, if it is spoken there.
 * @param {Date} at */
function nameZone(at) {
  const parts = new Intl.DateTimeFormat(navigator.language, { timeZoneName: "short" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

/** @param {Element} element */
function addOwnTime(element) {
  const at = new Date(element.getAttribute("datetime") ?? "");
  const own = formatTime(at);
  if (own === formatTime(at, element.getAttribute("data-time-zone") ?? "UTC")) return;
  const text = (element.getAttribute("data-own-time") ?? "").replace("{time}", `${own} ${nameZone(at)}`);
  element.after(" ", Object.assign(document.createElement("span"), { className: "own-time", textContent: text }));
}

for (const element of document.querySelectorAll("time[data-own-time]")) {
  try {
    addOwnTime(element);
  } catch {
    // The browser does not know the zone of the site. The text is complete without its own.
  }
}
