/** The Content Security Policy of a website on this API, and with it the headers of its pages. */
import type { Source } from "./sources.ts";

/** Options of `contentSecurityPolicy`. */
export interface PolicyOptions {
  /** The address of the CMS for browsers, or of a rehearsal, of which the origin counts: pictures, recordings, suggestions, sign-ups. */
  cmsUrl: string;
  /** Sources of scripts besides files of this site: a nonce, a hash. */
  scripts?: readonly string[];
  /** Sources of styles besides files of this site. */
  styles?: readonly string[];
  /** Whether pictures have their placeholder in a `style` attribute; by default true. */
  styleAttributes?: boolean;
  /** Origins of frames. By default `https:`, as the CMS has a list of hosts and visitors are asked before a frame is loaded. */
  frames?: readonly string[];
  /** Who may show the page in a frame: by default nobody, for a draft the CMS. Null for a policy within HTML, which cannot say so. */
  framedBy?: string | null;
}

/** Return a Content Security Policy: files of this site, content of the CMS, and what the options name. */
export function contentSecurityPolicy(options: PolicyOptions): string {
  const { scripts = [], styles = [], styleAttributes = true, frames = ["https:"], framedBy = "'none'" } = options;
  const cmsUrl = new URL(options.cmsUrl).origin;
  const directives: Record<string, readonly string[]> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...scripts],
    "style-src": ["'self'", ...styles],
    "style-src-attr": styleAttributes ? ["'unsafe-inline'"] : [],
    "img-src": ["'self'", "data:", cmsUrl],
    "media-src": [cmsUrl],
    "font-src": ["'self'"],
    "frame-src": frames,
    "connect-src": ["'self'", cmsUrl],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": framedBy === null ? [] : [framedBy],
  };
  return Object.entries(directives).filter(([, sources]) => sources.length > 0).map(([name, sources]) => [name, ...sources].join(" ")).join("; ");
}

/**
 * Return the headers of a page: the policy, with the permission for the CMS to show drafts in the panel of its editor, and those of a joint
 * preview or a rehearsal. `path` is the path without its language; `scripts` and `styles` are sources besides files of this site.
 */
export function describeHeaders(source: Pick<Source, "kind" | "cmsUrl" | "headers">, path: string, { scripts = [], styles = [] }: Pick<PolicyOptions, "scripts" | "styles"> = {}): Record<string, string> {
  const { kind, cmsUrl, headers } = source;
  const isDraft = kind === "joint" || path.startsWith("/preview/");
  const policy = contentSecurityPolicy({ cmsUrl, scripts, styles, ...(isDraft && { framedBy: new URL(cmsUrl).origin }) });
  return { ...headers, "Content-Security-Policy": policy };
}
