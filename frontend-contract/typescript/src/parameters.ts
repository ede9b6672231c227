/** The query parameters of the API's operations at run time. */
import { OPERATIONS } from "./operations.ts";
import type { QueryParameter } from "./query-parameter.ts";
import type { Prefix } from "./types.ts";

export const PREFIX: Prefix = "/api/v1";

/** Return the query parameters of an operation by name; empty for an unknown operation. */
export function parametersOf(method: "GET" | "POST", path: string): Record<string, QueryParameter> {
  return OPERATIONS[`${method} ${PREFIX}${path}`] ?? {};
}
