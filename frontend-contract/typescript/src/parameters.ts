/** What operations take, as far as it must be known while the program runs. */
import { OPERATIONS } from "./operations.ts";
import type { Prefix } from "./types.ts";

/** The part of its JSON Schema that a value can be checked by. */
export interface Parameter {
  type: string;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  /** May be given several times, `most` at the most. */
  list?: boolean;
  most?: number;
}

export const PREFIX: Prefix = "/api/v1";

export function parametersOf(method: "GET" | "POST", path: string): Record<string, Parameter> {
  return OPERATIONS[`${method} ${PREFIX}${path}`] ?? {};
}
