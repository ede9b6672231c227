import type { PageOf } from "../../../typescript/src/index.ts";
import { html } from "../html.ts";
import type { Sheet } from "../layout/document.ts";
import { breadcrumbs } from "../parts/breadcrumbs.ts";
import { buttonsOf, callText, eventOf } from "../parts/call.ts";
import { related } from "../parts/related.ts";
import { share } from "../parts/share.ts";
import type { View } from "../view.ts";
import { about } from "./about.ts";
import { flow, leadPicture } from "./article.ts";

/** The page of a call to action: the same asking, with its reasons. What has ended says so and asks nothing. */
export function action(view: View, page: PageOf<"call_to_action">): Sheet {
  const { action: asked, running } = page;
  const asking = running ? html`${eventOf(view, asked)}${buttonsOf(view, asked)}` : html`<p><strong>${view.texts.closed}</strong></p>`;
  const main = html`<article class="article"><header class="article-head">${breadcrumbs(view, page.ancestors)}
<p class="eyebrow">${view.texts.actionKinds[asked.action_kind]}</p>
<h1>${page.title}</h1><p class="standfirst">${asked.prompt}</p></header>
${leadPicture(view, page)}
<div class="article-body reading"><div class="prose">${callText(asked)}</div>
<div class="call call-whole call-${asked.action_kind}">${asking}</div>
${flow(view, page.body)}<footer class="article-foot">${share(view, page)}</footer></div></article>${related(view, page)}`;
  return { ...about(page), main };
}
