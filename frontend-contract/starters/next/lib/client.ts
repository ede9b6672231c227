/** The client of the CMS. */
import { createClient } from "clarion-contract";
import { retryConnection } from "clarion-contract/site";
import { API_URL, FRONTEND_KEY, SITE } from "./config";

const TIMEOUT_MS = 5_000;

export const cms = createClient({
  baseUrl: API_URL,
  site: SITE,
  frontendKey: FRONTEND_KEY,
  fresh: true, // a cache between this server and the CMS must not answer with what a webhook has just expired here
  timeout: TIMEOUT_MS,
  fetch: retryConnection((...request) => fetch(...request)),
});
