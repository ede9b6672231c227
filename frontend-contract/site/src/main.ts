/** Starts the site's HTTP server, and shuts it down gracefully. */
import { TaggedCache } from "./api/cache.ts";
import { createApp } from "./app.ts";
import { readConfigs, type Config } from "./config.ts";
import { describeWeakSecrets } from "./secrets.ts";
import { createHttpServer } from "./web/server.ts";

const ENTRIES_PER_SITE = 1_000;
const SHUTDOWN_TIMEOUT_MS = 10_000; // for requests in progress

const configs = readConfigs(process.env);
const weak = describeWeakSecrets(configs);
if (weak.length) {
  console.error(`The site does not start. ${weak.join(" ")}`);
  process.exit(1);
}
const cache = new TaggedCache(ENTRIES_PER_SITE * configs.length);
const apps = configs.map((config) => createApp(config, fetch, cache));
const { port, host } = configs[0] as Config; // all sites have the same

const server = createHttpServer(apps).listen(port, host, () => {
  if (configs.length > 1) console.log(`The sites ${configs.map(({ origin }) => origin).join(", ")} are running on port ${String(port)}.`);
  else console.log(`The site is running at http://localhost:${String(port)}/`);
});
server.on("error", (error) => {
  console.error(`The site cannot listen on port ${String(port)}: ${error.message}`);
  process.exit(1);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, shutDown);

function shutDown(): void {
  setTimeout(() => process.exit(0), SHUTDOWN_TIMEOUT_MS).unref();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}
