/** Where content is read: the CMS, or for a reader with a link a joint preview or a rehearsal. */
import { createSources, type Source } from "clarion-contract/site";
import { cookies } from "next/headers";
import * as config from "./config";

export const { live, pick: pickSource } = createSources(config);

/** Return where this request reads. */
export async function getSource(): Promise<Source> {
  const store = await cookies();
  return pickSource((name) => store.get(name)?.value);
}
