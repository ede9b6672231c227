/** The client of the CMS. */
import { createClient, type Client } from "clarion-contract";
import { isRehearsalToken, rehearsalUrl, retryConnection } from "clarion-contract/site";
import { API_URL, FRONTEND_KEY, REHEARSAL_TOKEN, REHEARSAL_URL, SITE } from "./config";

const TIMEOUT_MS = 5_000;

export const cms = connect(API_URL);

/** Return the token of the rehearsal that a request asks for by its cookie, or that the server shows to everybody; null for the site itself. */
export function pickToken(cookie: string | undefined): string | null {
  const token = REHEARSAL_TOKEN ?? cookie;
  return isRehearsalToken(token) ? token : null;
}

/** Return a client of a rehearsal: the site of a later minute. Its responses must not be kept. */
export const connectToRehearsal = (token: string): Client => connect(rehearsalUrl(REHEARSAL_URL.server, token));

/** Return a client that reads several drafts as if they were public, for one request of an editor. */
export const createJointClient = (token: string): Client => connect(API_URL, token);

function connect(baseUrl: string, jointPreviewToken?: string): Client {
  return createClient({
    baseUrl,
    jointPreviewToken,
    site: SITE,
    frontendKey: FRONTEND_KEY,
    fresh: true, // a cache between this server and the CMS must not answer with what a webhook has just expired here
    timeout: TIMEOUT_MS,
    fetch: retryConnection((...request) => fetch(...request)),
  });
}
