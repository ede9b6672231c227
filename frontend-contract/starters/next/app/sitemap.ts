import type { MetadataRoute } from "next";
import { connection } from "next/server";
import { getSitemap } from "@/lib/cms";

/** Every public page, with its languages. Above 50,000 pages, divide it with `generateSitemaps` of Next.js. */
export default async function sitemap(): Promise<MetadataRoute.Sitemap> {
  await connection();
  return (await getSitemap()).map(({ url, modified_at, alternates, image }) => ({
    url: escape(url),
    lastModified: modified_at ?? undefined,
    alternates: { languages: Object.fromEntries(alternates.map((one) => [one.locale, escape(one.url)])) },
    images: image ? [escape(image)] : undefined,
  }));
}

/** Next.js writes URLs into the XML as they are. */
function escape(url: string): string {
  return new URL(url).href.replaceAll("&", "&amp;");
}
