/** Starts the site's HTTP server, and shuts it down gracefully. */
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createHttpServer } from "./web/server.ts";

const SHUTDOWN_TIMEOUT_MS = 10_000; // for requests in progress

const config = readConfig(process.env);
const app = createApp(config);

const server = createHttpServer(app.handle, config).listen(config.port, config.host, () => {
  console.log(`The site is running at http://localhost:${String(config.port)}/`);
});
server.on("error", (error) => {
  console.error(`The site cannot listen on port ${String(config.port)}: ${error.message}`);
  process.exit(1);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, shutDown);

function shutDown(): void {
  setTimeout(() => process.exit(0), SHUTDOWN_TIMEOUT_MS).unref();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}
