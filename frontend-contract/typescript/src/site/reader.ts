/** The page at a path of the website, with the query of its address. */
import type { Client } from "../client.ts";
import { ProblemError, readWithdrawal } from "../problems.ts";
import { readQuery } from "../query.ts";
import { pathToResolve } from "../redirects.ts";
import type { Resolution, WithdrawnPage } from "../schema.ts";
import { describeGap, type Kept } from "./gaps.ts";

/** The page or the redirect at a path, or the notice of a page that was withdrawn. */
export type Found = Resolution | { result: "withdrawn"; withdrawal: WithdrawnPage };

/** Options of `resolvePage`. */
export interface ResolveOptions {
  /** The number of pages in a part of a list. */
  limit: number;
  /** `redirect_parameters` of `/site`: names of parameters of old addresses, such as `/?p=17`. */
  redirectParameters?: readonly string[] | undefined;
}

/** Read what is at a path. Filters of a list are taken from the query, others are left out; so are all if the page is no list. */
export async function resolvePage(client: Client, path: string, search: string, { limit, redirectParameters = [] }: ResolveOptions): Promise<Kept<Found>> {
  const params = new URLSearchParams(search);
  const { site: _site, locale: _locale, view: _view, path: _path, ...filters } = readQuery("/resolve", params);
  const address = pathToResolve(path, params, redirectParameters);
  const bare = { path: address, limit };
  try {
    return await client.get("/resolve", { query: { ...filters, ...bare } }).catch((error: unknown) => {
      if (!(error instanceof ProblemError && [404, 422].includes(error.status)) || search === "") throw error;
      return client.get("/resolve", { query: bare });
    });
  } catch (error) {
    const withdrawal = readWithdrawal(error);
    if (!withdrawal) throw error;
    return { ...describeGap(error), data: { result: "withdrawn", withdrawal } };
  }
}
