/** The notice of a withdrawn page as HTML. */
import type { WithdrawnPage } from "../schema.ts";
import { renderTime } from "./changes.ts";
import type { Formats } from "./formats.ts";
import { html, trusted, type Html } from "./html.ts";
import type { SiteLanguage } from "./language.ts";

type Notice = Pick<WithdrawnPage, "notice" | "withdrawn_at">;
type Texts = { t: Pick<SiteLanguage["t"], "withdrawn"> };

const PLACE = /<div class="withdrawal" data-since="([^"]*)"><\/div>/;

/** Render the notice with its date. The texts of `notice` are paragraphs. */
export function renderWithdrawal(notice: Notice, language: Texts & Pick<Formats, "date">): Html {
  return renderNotice(notice, html`${language.t.withdrawn.since}`, language);
}

/** Render the place of a notice on a static page, which `clarion-static` fills in. */
export function renderWithdrawalPlace({ t }: Texts): Html {
  return html`<div class="withdrawal" data-since="${t.withdrawn.since}"></div>`;
}

/** Write a notice into its place on a static page. */
export function fillWithdrawalPlace(page: string, notice: Notice, formats: Pick<Formats, "date">): string {
  return page.replace(PLACE, (_, since: string) => renderNotice(notice, trusted(since), formats).text);
}

function renderNotice({ notice, withdrawn_at: time }: Notice, since: Html, formats: Pick<Formats, "date">): Html {
  const paragraphs = notice.split(/\n\s*\n/).map((text) => html`<p>${text}</p>`);
  return html`<div class="withdrawal">${paragraphs}<p class="muted">${since} ${renderTime(time, formats)}</p></div>`;
}
