/** The blocks of a page as HTML, for frameworks that insert HTML (`{@html}`, `v-html`) and for plain servers. */
import { pictureAttributes, type PictureOptions } from "../images.ts";
import type { Block, CallToActionCard, DocumentLink, ImageSet, MediaContact } from "../schema.ts";
import type { BlockOf } from "../types.ts";
import { buttonTarget, describeCall } from "./calls.ts";
import { attributes, EMPTY, html, trusted, type Html } from "./html.ts";
import { kindLabel } from "./kinds.ts";
import type { SiteLanguage } from "./language.ts";
import { joinParts, phoneTarget } from "./lines.ts";
import { fillText } from "./texts/fill.ts";

type Value<Type extends Block["type"]> = BlockOf<Type>["value"];

/** What `renderFigure` shows below a picture, and how wide it is. `credit` replaces that of the picture. */
export interface FigureOptions extends Partial<PictureOptions> {
  caption?: string | undefined;
  credit?: string | undefined;
  className?: string | undefined;
}

/** Render all blocks of a page. Blocks of a later version of the API, which the package does not know, are left out. */
export function renderBlocks(body: readonly Block[], language: SiteLanguage): Html {
  return html`${body.map((block) => renderBlock(block, language))}`;
}

/** Render a block; nothing for one that the package does not know. */
export function renderBlock({ type, value }: Block, language: SiteLanguage): Html {
  return Object.hasOwn(renderers, type) ? renderers[type](value as never, language) : EMPTY;
}

/** Render a responsive picture, cropped around its focal point; nothing without one. `alt` replaces the alternative text. */
export function renderPicture(image: ImageSet | null, { alt, ...options }: PictureOptions & { alt?: string }): Html {
  if (!image) return EMPTY;
  const { sources, img, objectPosition, placeholder } = pictureAttributes(image, options);
  const style = `object-position:${objectPosition}${placeholder && `;background-image:url(${placeholder})`}`;
  return html`<picture>${sources.map((source) => html`<source${attributes(source)}>`)}<img${attributes({ ...img, alt: alt ?? img.alt, style })}></picture>`;
}

/** Render a picture with its caption, its credit and its licence. */
export function renderFigure(image: ImageSet, { caption, credit, className, sizes = "(min-width: 48rem) 40rem, 92vw", eager }: FigureOptions = {}): Html {
  const { licence } = image;
  const terms = licence && (licence.url ? html`<a href="${licence.url}" rel="license">${licence.name}</a>` : licence.name);
  const parts = [caption, credit || image.credit, terms].filter(Boolean).map((part) => html`${part} `);
  return html`<figure${attributes({ class: className })}>${renderPicture(image, { sizes, ...(eager && { eager }) })}${parts.length > 0 && html`<figcaption>${parts}</figcaption>`}</figure>`;
}

/** Render a quotation. The name leads to `path`, by default to the page of the person. */
export function renderQuote({ text, speaker, role, organisation, person, path = person?.path }: Omit<Value<"quote">, "person"> & Partial<Pick<Value<"quote">, "person">> & { path?: string | null }): Html {
  const name = path ? html`<a href="${path}">${speaker}</a>` : speaker;
  const picture = renderPicture(person?.picture ?? null, { sizes: "4rem", alt: "" });
  return html`<figure class="quote"><blockquote><p>${text}</p></blockquote><figcaption>${picture}<strong>${name}</strong> ${joinParts(role, organisation)}</figcaption></figure>`;
}

/** Render files to download, with their names and sizes. */
export function renderDocuments(documents: readonly DocumentLink[], { fileSize }: Pick<SiteLanguage, "fileSize">): Html {
  return html`<ul class="plain">${documents.map(({ url, title, filename, size }) => html`<li><a href="${url}">${title}</a> <span class="muted">${filename}, ${fileSize(size)}</span></li>`)}</ul>`;
}

/** Render contacts for journalists, with their e-mail addresses, phone numbers and hours. */
export function renderContacts(contacts: readonly MediaContact[]): Html {
  const items = contacts.map(({ name, role, email, phone, hours }) => html`<li><strong>${name}</strong> <span class="muted">${role}</span>
${email && html`<p><a href="mailto:${email}">${email}</a></p>`}${phone && html`<p><a href="${phoneTarget(phone)}" dir="ltr">${phone}</a></p>`}${hours && html`<p class="muted">${hours}</p>`}</li>`);
  return html`<ul class="plain">${items}</ul>`;
}

/** Render when and where an event is, what a campaign has reached, the suggested amounts and the main button of a call to action. */
export function renderCallButtons(call: CallToActionCard, language: SiteLanguage): Html {
  const { facts, progress, amounts, each } = describeCall(call, language);
  const after = each && html`<span class="hidden"> ${each}</span>`;
  return html`${facts.length > 0 && html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`}
${progress && html`<p class="progress"><progress max="${progress.max}" value="${progress.value}" aria-label="${progress.text}"></progress> ${progress.text}</p>`}
${amounts.length > 0 && html`<ul class="amounts">${amounts.map(({ label, target }) => html`<li><a class="button secondary" href="${target}">${label}${after}</a></li>`)}</ul>`}
${call.button && html`<p><a class="button" href="${buttonTarget(call.button)}">${call.button.label}</a></p>`}`;
}

/** Render a call to action with its reason, its amounts and its button. */
export function renderCall(call: CallToActionCard, language: SiteLanguage, level: 2 | 3 = 2): Html {
  const id = `call-${String(call.id)}`;
  const link = html`<a href="${call.path}">${call.title}</a>`;
  return html`<section class="call" aria-labelledby="${id}"><p class="kind">${kindLabel(language.t, { type: "call_to_action", action_kind: call.action_kind })}</p>
${level === 2 ? html`<h2 id="${id}">${link}</h2>` : html`<h3 id="${id}">${link}</h3>`}<p>${call.prompt}</p>${renderCallButtons(call, language)}</section>`;
}

const renderers: { [Type in Block["type"]]: (value: Value<Type>, language: SiteLanguage) => Html } = {
  rich_text: ({ html: text }) => renderProse(text),
  heading: ({ level, anchor, text }) => (level === 2 ? html`<h2 id="${anchor}">${text}</h2>` : html`<h3 id="${anchor}">${text}</h3>`),
  quote: renderQuote,
  image: ({ image, ...options }) => renderFigure(image, options),
  gallery: ({ images, caption }) => html`<figure class="gallery"><div>${images.map(({ image, ...options }) => renderFigure(image, options))}</div>${caption && html`<figcaption>${caption}</figcaption>`}</figure>`,
  // A link and no player: a player of another company would follow visitors.
  video: ({ title, url, poster, transcript }, { t }) =>
    renderRecording(title, html`${poster && renderFigure(poster)}<p><a class="button secondary" href="${url}">${t.watch}<span class="hidden">${t.colon}${title}</span></a></p>`, transcript, t),
  audio: ({ title, file, transcript }, { t }) =>
    renderRecording(title, file && html`<audio controls preload="none" src="${file.url}" aria-label="${title}"></audio><p><a href="${file.url}">${t.download}</a></p>`, transcript, t),
  embed: ({ title, url, host, frame_url: src }, { t: { embed } }) => {
    const link = html`<p><a href="${url}">${fillText(embed.open, { host })}</a></p>`;
    const frame = src && html`<clarion-embed${attributes({ src, label: title, notice: fillText(embed.notice, { host }), load: fillText(embed.load, { host }) })}>${link}</clarion-embed>`;
    return html`<section class="embed"><p><strong>${title}</strong></p>${frame || link}</section>`;
  },
  statistic: ({ figure, label, source, source_url: url }, { t }) => {
    const origin = url ? html`<a href="${url}">${source || url}</a>` : source;
    return html`<div class="statistic"><p><strong>${figure}</strong> ${label}</p>${origin && html`<p class="muted">${t.source} ${origin}</p>`}</div>`;
  },
  call_to_action: ({ call_to_action: call }, language) => renderCall(call, language),
  documents: ({ title, documents }, language) => html`<section><h3>${title}</h3>${renderDocuments(documents, language)}</section>`,
  links: ({ title, links }) => {
    const items = links.map(({ label, description, path, url }) => html`<li><a href="${path ?? url}">${label}</a>${description && ` – ${description}`}</li>`);
    return html`<section>${title && html`<h3>${title}</h3>`}<ul>${items}</ul></section>`;
  },
  table: ({ caption, header, rows, row_headers: hasHeaders }) => {
    const head = header.length > 0 && html`<thead><tr>${header.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>`;
    const body = rows.map((row) => html`<tr>${row.map((text, column) => (hasHeaders && column === 0 ? html`<th scope="row">${text}</th>` : html`<td>${text}</td>`))}</tr>`);
    // It can be scrolled with the keyboard where it is wider than the screen.
    return html`<div class="table" role="region" tabindex="0" aria-label="${caption || header.join(", ") || "–"}"><table>${caption && html`<caption>${caption}</caption>`}${head}<tbody>${body}</tbody></table></div>`;
  },
  accordion: ({ items }) => html`<div>${items.map(({ title, html: text }) => html`<details><summary>${title}</summary>${renderProse(text)}</details>`)}</div>`,
  code: ({ language, code }) => html`<pre dir="ltr" translate="no"><code${attributes({ class: language && `language-${language}` })}>${code}</code></pre>`,
  separator: () => html`<hr>`,
};

function renderProse(text: string): Html {
  return text ? html`<div class="prose">${trusted(text)}</div>` : EMPTY;
}

function renderRecording(title: string, content: Html | null, transcript: string, { transcript: label }: SiteLanguage["t"]): Html {
  const words = transcript && html`<details><summary>${label}</summary><p class="lines">${transcript}</p></details>`;
  return html`<section><p><strong>${title}</strong></p>${content}${words}</section>`;
}
