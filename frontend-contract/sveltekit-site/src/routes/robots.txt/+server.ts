import { text } from "@sveltejs/kit";

export const GET = ({ url }) => text(`User-agent: *\nDisallow: /search/\nDisallow: /preview/\nSitemap: ${url.origin}/sitemap.xml\n`);
