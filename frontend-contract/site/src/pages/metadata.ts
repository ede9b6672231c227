import type { AnyPage } from "clarion-contract";
import { pageMetadata, structuredData } from "clarion-contract/site";
import type { PageDocument } from "../layout/page-document.ts";
import type { ViewModel } from "../view-model.ts";
import { hasSignUpCall } from "./article.ts";

/** Build the metadata of a page for `<head>` and the language menu. */
export function buildMetadata(page: AnyPage): Omit<PageDocument, "main"> {
  const { seo, sharing, translations } = page;
  return {
    kind: page.type.replaceAll("_", "-"),
    title: seo.title,
    description: pageMetadata(page).description,
    canonical: seo.canonical_url,
    noindex: seo.noindex,
    url: page.url,
    dir: page.dir,
    sharing,
    published: ["release", "story"].includes(page.type) ? page.published_at : null,
    translations,
    newsletter: !hasSignUpCall(page),
  };
}

/** Describe a page in the vocabulary of schema.org. */
export function describePage({ chrome, prefix }: ViewModel, page: AnyPage): string {
  return structuredData(page, { settings: chrome?.settings ?? null, searchPath: `${prefix}/search` });
}
