import { FRONTEND_URL } from "../lib/config";

export const GET = () => new Response(`User-agent: *\nAllow: /\n\nSitemap: ${FRONTEND_URL}/sitemap.xml\n`);
