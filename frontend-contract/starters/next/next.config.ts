import { createRequire } from "node:module";
import { PREVIEW_HEADERS } from "clarion-contract";
import type { NextConfig } from "next";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

const previewHeaders = Object.entries(PREVIEW_HEADERS).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  // The paths of Clarion end in a slash. The page redirects to its own path (app/[locale]/[[...path]]/page.tsx), so that
  // Next.js need not redirect: it would also do so for the webhook, and the CMS does not follow redirects.
  trailingSlash: true,
  skipTrailingSlashRedirect: true,
  // Write <title> and <meta> into <head> for everybody: streamed metadata needs JavaScript.
  htmlLimitedBots: /.*/,
  poweredByHeader: false,
  // Several processes on machines of yours share what a webhook has changed by a directory. Hosts such as Vercel do this
  // themselves, and need no handler.
  ...(process.env.CACHE_DIRECTORY && { cacheHandlers: { default: createRequire(import.meta.url).resolve("clarion-contract/next-cache") } }),
  experimental: { staleTimes: { dynamic: 0 } },
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    { source: "/:locale?/preview/:key*", headers: previewHeaders },
    { source: "/:locale?/rehearsal/:state*", headers: previewHeaders },
  ],
};

export default config;
