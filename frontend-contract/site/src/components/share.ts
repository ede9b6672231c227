import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";
import { renderIcon } from "./icons.ts";

/** Render links to share a page. They load nothing from other companies. `browser/share.js` shows the copy and print buttons. */
export function renderShareLinks(view: ViewModel, page: { url: string; sharing: { title: string } }): Html {
  const { shareBy, share: heading, copyLink, copied, print } = view.texts;
  const [url, title] = [encodeURIComponent(page.url), encodeURIComponent(page.sharing.title)];
  const text = encodeURIComponent(`${page.sharing.title} ${page.url}`);
  const links = [
    ["email", `mailto:?subject=${title}&body=${url}`],
    ["mastodon", `https://mastodonshare.com/?text=${title}&url=${url}`],
    ["bluesky", `https://bsky.app/intent/compose?text=${text}`],
    ["linkedin", `https://www.linkedin.com/sharing/share-offsite/?url=${url}`],
    ["whatsapp", `https://wa.me/?text=${text}`],
  ] as const;
  const items = links.map(([name, href]) => {
    return html`<li><a href="${href}" rel="noopener nofollow" title="${shareBy[name]}">${renderIcon(name)}<span class="visually-hidden">${shareBy[name]}</span></a></li>`;
  });
  return html`<section class="share" aria-labelledby="share-heading">
<h2 id="share-heading">${heading}</h2>
<ul>${items}
<li hidden><button type="button" data-copy="${page.url}" data-done="${copied}" title="${copyLink}">${renderIcon("link")}<span class="visually-hidden">${copyLink}</span></button></li>
<li hidden><button type="button" data-print title="${print}">${renderIcon("print")}<span class="visually-hidden">${print}</span></button></li></ul>
<p class="share-status muted" role="status"></p></section>`;
}
