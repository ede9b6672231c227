import { FRONTEND_URL } from "../lib/config";

const sitemaps = ["sitemap", "news-sitemap"].map((name) => `Sitemap: ${FRONTEND_URL}/${name}.xml\n`).join("");

export const GET = () => new Response(`User-agent: *\nAllow: /\n\n${sitemaps}`);
