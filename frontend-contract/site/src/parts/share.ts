import { html, type Html } from "../html.ts";
import type { View } from "../view.ts";

/** Plain links: nothing of another company is loaded, nobody is followed. Copying and printing need the script. */
export function share(view: View, page: { url: string; sharing: { title: string } }): Html {
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
<ul>${links.map(([label, address]) => html`<li><a href="${address}" rel="noopener nofollow">${label}</a></li>`)}
<li hidden><button type="button" data-copy="${page.url}" data-done="${copied}">${copyLink}</button></li>
<li hidden><button type="button" data-print>${print}</button></li></ul></section>`;
}
