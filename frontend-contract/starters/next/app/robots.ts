import type { MetadataRoute } from "next";
import { connection } from "next/server";
import { FRONTEND_URL } from "@/lib/config";

export default async function robots(): Promise<MetadataRoute.Robots> {
  await connection();
  return { rules: { userAgent: "*", disallow: ["/search", "/*/search", "/preview", "/*/preview"] }, sitemap: ["sitemap", "news-sitemap"].map((name) => `${FRONTEND_URL}/${name}.xml`) };
}
