#!/usr/bin/env node
/** The command `clarion-mock`. */
import { parseArgs } from "node:util";

import { startMockServer } from "./server.ts";

const USAGE = `Answers as a Clarion CMS with its demo content does, for development and tests of frontends.

  clarion-mock [--port 8000] [--host 127.0.0.1] [--frontend http://localhost:3000]

--frontend is the URL of your site, to which links in the answers lead.`;

const { values } = parseArgs({
  options: { port: { type: "string", default: "8000" }, host: { type: "string", default: "127.0.0.1" }, frontend: { type: "string" }, help: { type: "boolean" } },
});
if (values.help) console.log(USAGE);
else {
  const frontend = values.frontend === undefined ? {} : { frontendUrl: values.frontend };
  const { url } = await startMockServer({ port: Number(values.port), host: values.host, ...frontend });
  console.log(`Clarion's recorded answers are at ${url}/api/v1`);
}
