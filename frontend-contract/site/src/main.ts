/** Starts the site, and ends it without cutting anybody off. */
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { server } from "./web/server.ts";

const GRACE = 10_000; // milliseconds for requests that are under way

const config = readConfig(process.env);
const app = createApp(config);

const listening = server(app.handle).listen(config.port, config.host, () => {
  console.log(`The site is at http://localhost:${String(config.port)}/`);
});
listening.on("error", (error) => {
  console.error(`The site cannot listen at port ${String(config.port)}: ${error.message}`);
  process.exit(1);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);

function stop(): void {
  setTimeout(() => process.exit(0), GRACE).unref();
  listening.close(() => process.exit(0));
  listening.closeIdleConnections();
}
