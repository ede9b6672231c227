#!/usr/bin/env node
/** The command `clarion-static`. */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { createStaticClient, loadRecordedCms, serveStaticSite } from "./index.ts";

const USAGE = `Serves a static site, and builds it again when the webhook of the CMS tells of a change.

  clarion-static [--folder dist] [--port 4321] [--host ADDRESS] -- COMMAND…

COMMAND builds the site; {folder} in it is the folder to build into:  clarion-static -- astro build --outDir {folder}
The webhook's address is /hooks/clarion. WEBHOOK_SECRET is its secret, two separated by a comma during a rotation. PORT and
HOST are read, too, and a file .env. The CMS is asked about paths that the site does not have, because their pages may have
been withdrawn: CMS_URL, or API_URL for requests from this server, SITE, FRONTEND_KEY, and TIME_ZONE for the date. With
API_URL=examples the site answers in the place of a CMS itself, at FRONTEND_URL.`;

const { values, positionals: command } = parseArgs({
  options: { folder: { type: "string", default: "dist" }, port: { type: "string" }, host: { type: "string" }, help: { type: "boolean" } },
  allowPositionals: true,
});
if (values.help || command.length === 0) {
  console.log(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const { HOST, PORT, TIME_ZONE, WEBHOOK_SECRET = "" } = process.env;
  const secrets = WEBHOOK_SECRET.split(/[\s,]+/).filter(Boolean);
  const client = await createStaticClient(process.env);
  const port = Number(values.port ?? PORT ?? 4321);
  const recorded = await loadRecordedCms(process.env);
  const site = await serveStaticSite({ command, folder: values.folder, port, host: values.host ?? HOST, secrets, client, recorded, timeZone: TIME_ZONE });
  console.log(`The site is at http://localhost:${String(site.port)}/`);
}
