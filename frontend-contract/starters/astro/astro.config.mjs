import { existsSync } from "node:fs";
import { recordedCms } from "clarion-contract/static-server";
import { defineConfig } from "astro/config";

if (existsSync(".env")) process.loadEnvFile(".env"); // what is set in the environment already has precedence

export default defineConfig({
  site: process.env.FRONTEND_URL || "http://localhost:4321",
  trailingSlash: "always", // as the paths of the CMS
  build: { inlineStylesheets: "always" },
  vite: {
    build: { assetsInlineLimit: 0 }, // no scripts in the HTML, which the Content Security Policy forbids
    plugins: [recordedCms(process.env)], // with API_URL=examples, `npm run dev` answers in the place of the CMS
  },
});
