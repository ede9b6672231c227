import { html, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

/** Render links to share a page. They load nothing from other companies. `browser/share.js` shows the copy and print buttons. */
export function renderShareLinks(view: ViewModel, page: { url: string; sharing: { title: string } }): Html {
  const { shareBy, share: heading, copyLink, copied, print } = view.texts;
  const [url, title] = [encodeURIComponent(page.url), encodeURIComponent(page.sharing.title)];
  const text = encodeURIComponent(`${page.sharing.title} ${page.url}`);
  const links = [
    [shareBy.email, `mailto:?subject=${title}&body=${url}`],
    [shareBy.mastodon, `https://mastodonshare.com/?text=${title}&url=${url}`],
    [shareBy.bluesky, `https://bsky.app/intent/compose?text=${text}`],
    [shareBy.linkedin, `https://www.linkedin.com/sharing/share-offsite/?url=${url}`],
    [shareBy.whatsapp, `https://wa.me/?text=${text}`],
  ] as const;
  return html`<section class="share" aria-labelledby="share-heading">
<h2 id="share-heading">${heading}</h2>
<ul>${links.map(([label, href]) => html`<li><a href="${href}" rel="noopener nofollow">${label}</a></li>`)}
<li hidden><button type="button" data-copy="${page.url}" data-done="${copied}">${copyLink}</button></li>
<li hidden><button type="button" data-print>${print}</button></li></ul></section>`;
}
