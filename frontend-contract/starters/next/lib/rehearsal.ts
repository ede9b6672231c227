/** The rehearsal that a reader has opened: the site of a later minute, read at its own address. */
import type { Client, Rehearsal } from "clarion-contract";
import { readRehearsal, REHEARSAL_COOKIE, rehearsalUrl } from "clarion-contract/site";
import { cookies } from "next/headers";
import { cache } from "react";
import { cms, connectToRehearsal, pickToken } from "./client";
import { CMS_URL, REHEARSAL_URL } from "./config";

const getToken = cache(async () => pickToken((await cookies()).get(REHEARSAL_COOKIE)?.value));

/** Return the client of the rehearsal; null for the site itself. */
export const getRehearsalClient = cache(async (): Promise<Client | null> => {
  const token = await getToken();
  return token ? connectToRehearsal(token) : null;
});

/** Return the minute that is shown; null for the site itself. */
export const getRehearsal = cache(async (): Promise<Rehearsal | null> => {
  const client = await getRehearsalClient();
  return client && readRehearsal(client).catch(() => null);
});

/** Return the client for what is never kept: searches, sign-ups, drafts. */
export const getClient = async (): Promise<Client> => (await getRehearsalClient()) ?? cms;

/** Return the address of the CMS for browsers, which ask a rehearsal at its own address. */
export async function getBrowserUrl(): Promise<string> {
  const token = await getToken();
  return token ? rehearsalUrl(REHEARSAL_URL.browser, token) : CMS_URL;
}
