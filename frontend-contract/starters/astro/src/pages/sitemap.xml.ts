/** The sitemap with the translations of every page. */
import { getSitemap } from "../lib/cms";

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

export async function GET(): Promise<Response> {
  const urls = (await getSitemap("")).map(({ url, modified_at, alternates }) => {
    const links = alternates.map((one) => `<xhtml:link rel="alternate" hreflang="${escape(one.locale)}" href="${escape(one.url)}"/>`);
    return `<url><loc>${escape(url)}</loc>${modified_at ? `<lastmod>${modified_at}</lastmod>` : ""}${links.join("")}</url>`;
  });
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">${urls.join("\n")}</urlset>\n`);
}
