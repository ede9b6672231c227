/** The CMS of a static site: a running one, or the recorded responses of the package. */
import { createClient, type Client, type ClientOptions } from "../client.ts";
import { isRehearsalToken, rehearsalUrl } from "../site/rehearsals.ts";
import { loadRecordedCms } from "./recorded.ts";

/** What names the CMS in the environment of a static site. */
export interface StaticEnvironment {
  /** The CMS for requests from the build; `examples` stands for the recorded responses. By default `CMS_URL`. */
  API_URL?: string | undefined;
  /** The CMS for browsers; by default `http://localhost:8000`. */
  CMS_URL?: string | undefined;
  /** The address of the site, which answers in the place of the CMS with recorded responses. */
  FRONTEND_URL?: string | undefined;
  /** `host[:port]` of the site to show, if the CMS has several. */
  SITE?: string | undefined;
  FRONTEND_KEY?: string | undefined;
  /** Where rehearsals are read, if not at the CMS. */
  REHEARSAL_URL?: string | undefined;
  /** The token of a rehearsal, from which the site is built. */
  REHEARSAL_TOKEN?: string | undefined;
}

/** Create a client for the build of a static site. Caches in front of the CMS must not answer with what a webhook has just told to be old. */
export async function createStaticClient({ API_URL, CMS_URL, FRONTEND_URL, SITE, FRONTEND_KEY, REHEARSAL_URL, REHEARSAL_TOKEN }: StaticEnvironment): Promise<Client> {
  const recorded = await loadRecordedCms({ API_URL, FRONTEND_URL });
  const cms = API_URL || CMS_URL || "http://localhost:8000";
  const server = isRehearsalToken(REHEARSAL_TOKEN) ? rehearsalUrl(REHEARSAL_URL || cms, REHEARSAL_TOKEN) : cms;
  const options: ClientOptions = { baseUrl: recorded?.url ?? server, fresh: true };
  if (SITE) options.site = SITE;
  if (FRONTEND_KEY) options.frontendKey = FRONTEND_KEY;
  if (recorded) options.fetch = recorded.fetch;
  return createClient(options);
}
