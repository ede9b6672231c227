/** The types of Clarion's public API. `schema.ts` is generated; the helpers here are short names for its parts. */
export type * from "./schema.ts";

import type { AnyPage, Block, paths } from "./schema.ts";

/** A page of one type: `PageOf<"release">`. */
export type PageOf<Type extends AnyPage["type"]> = Extract<AnyPage, { type: Type }>;

/** A block of one type: `BlockOf<"quote">`. */
export type BlockOf<Type extends Block["type"]> = Extract<Block, { type: Type }>;

/** What an address answers: `Answer<"/api/v1/search">`. */
export type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

/** What an address may be asked: `Question<"/api/v1/search">`. */
export type Question<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Query } } }
  ? NonNullable<Query>
  : never;

