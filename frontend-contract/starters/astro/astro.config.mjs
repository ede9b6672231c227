import { existsSync } from "node:fs";
import { defineConfig } from "astro/config";

if (existsSync(".env")) process.loadEnvFile(".env"); // what is set in the environment already has precedence

export default defineConfig({
  site: process.env.FRONTEND_URL || "http://localhost:4321",
  trailingSlash: "always", // as the paths of the CMS
  build: { inlineStylesheets: "always" },
  vite: { build: { assetsInlineLimit: 0 } }, // no scripts in the HTML, which the Content Security Policy forbids
});
