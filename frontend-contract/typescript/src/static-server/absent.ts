/** What a static site answers at a path that it has not built. */
import type { Client } from "../client.ts";
import { readWithdrawal } from "../problems.ts";
import type { WithdrawnPage } from "../schema.ts";
import { createFormats } from "../site/formats.ts";
import { fillWithdrawalPlace } from "../site/withdrawal.ts";
import { answerPage } from "./files.ts";

const TIMEOUT_MILLISECONDS = 2_000;
const WITHDRAWN = "410/index.html"; // built for every language, without a notice

/** Answer 410 with the notice if the CMS says that the page was withdrawn, otherwise 404 with the site's own page. */
export async function answerAbsent({ folder, client, timeZone }: { folder: string; client?: Client; timeZone?: string | undefined }, path: string): Promise<Response> {
  const withdrawn = client && (await findWithdrawal(client, path));
  if (!withdrawn) return answerPage(folder, 404, ["404.html"]);
  const formats = createFormats(withdrawn.locale, timeZone);
  return answerPage(folder, 410, [`${withdrawn.locale}/${WITHDRAWN}`, WITHDRAWN, "404.html"], (page) => fillWithdrawalPlace(page, withdrawn, formats));
}

/** Return the notice of the page that was at a path; null also if the CMS does not answer. */
async function findWithdrawal(client: Client, path: string): Promise<WithdrawnPage | null> {
  return client.get("/resolve", { query: { path }, fresh: false, timeout: TIMEOUT_MILLISECONDS }).then(() => null, readWithdrawal);
}
