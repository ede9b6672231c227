/** The content of `<head>` for a page of the CMS, for frameworks that do not compose it themselves. */
import type { AnyPage, SiteAnswer } from "../schema.ts";
import { html, trusted, type Html } from "./html.ts";
import type { SiteLanguage } from "./language.ts";
import { pageMetadata, renderMetadata } from "./metadata.ts";
import { structuredData } from "./structured-data.ts";

/** Return the text of `<title>`: that of the page with the name of the site, which the home page has in its own. */
export function documentTitle(page: AnyPage, site: Pick<SiteAnswer, "settings"> | null): string {
  const { title } = pageMetadata(page);
  return page.type === "home" || !site ? title : `${title} – ${site.settings.name}`;
}

/** Render metadata and structured data of a page. `<title>` is not part of it, because frameworks replace it when visitors follow links. */
export function renderHead(page: AnyPage, { prefix }: Pick<SiteLanguage, "prefix">, site: Pick<SiteAnswer, "settings"> | null): Html {
  const data = structuredData(page, { settings: site?.settings ?? null, searchPath: `${prefix}/search/` });
  return html`${trusted(renderMetadata(pageMetadata(page)))}
<script type="application/ld+json">${trusted(data)}</script>`;
}
