import { connection } from "next/server";
import { getSitemap } from "@/lib/cms";

/** Every public page with its languages; 503 while the CMS is unavailable, so that search engines come again. */
export async function GET(): Promise<Response> {
  await connection();
  const sitemap = await getSitemap().catch(() => null);
  if (sitemap === null) return new Response("The CMS is unavailable.", { status: 503, headers: { "Retry-After": "60" } });
  return new Response(sitemap, { headers: { "Content-Type": "application/xml; charset=utf-8" } });
}
