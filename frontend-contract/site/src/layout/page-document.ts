/** The types that describe a page to the layout. */
import type { Sharing } from "clarion-contract";
import type { EmbargoTerms } from "../components/embargo-end.ts";
import type { Html } from "../html.ts";

/** What the `<head>` needs: titles, addresses and data for search engines and for link previews on other sites. */
export interface PageMetadata {
  title: string;
  description?: string;
  canonical?: string;
  /** The address of the page on this site; by default `canonical`, from which it differs if another site published the page first. */
  url?: string;
  /** The direction of the page's language; by default that of the view model. */
  dir?: "ltr" | "rtl";
  sharing?: Sharing;
  /** The time of publication. Only articles have one. */
  published?: string | null;
  /** The page in other languages; the language menu leads to the home page of all others. */
  translations?: readonly { locale: string; path: string; url: string }[];
  /** Exclude the page from search engines. */
  noindex?: boolean;
  /** Structured data in the vocabulary of schema.org, as JSON that may stand in a script. */
  jsonLd?: string;
}

/** A whole page, ready for the layout. */
export interface PageDocument extends PageMetadata {
  /** The kind of page, for the class of its `<body>`: `release`, `search`. */
  kind: string;
  main: Html;
  /** Offer the newsletter at the end: for pages without a sign-up of their own, and not beside forms and errors. */
  newsletter?: boolean;
  /** The path of a script that only this page needs. */
  script?: string;
  /** The HTTP status, 200 by default. */
  status?: number;
  /** Set for pages in the editor's preview panel: drafts, and messages shown instead of a draft. */
  preview?: PreviewOptions;
  /** Set for a release that one reader sees before its publication. */
  embargo?: EmbargoNotice;
}

/** What the banner above a release under embargo says. */
export interface EmbargoNotice {
  terms: EmbargoTerms;
}

export interface PreviewOptions {
  /** The path of the draft without its code; null if there is no draft. */
  path: string | null;
  /** Show the banner that says that the page is a draft. */
  draft: boolean;
  /** The HTML of Wagtail's user bar, with which the panel runs content checks. Empty for readers of shared drafts. */
  userBar?: string;
}
