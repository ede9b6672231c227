/** Short names for the parts of `schema.ts`, which is generated. */
import type { AnyPage, Block, paths, webhooks } from "./schema.ts";

/** A page of one type: `PageOf<"release">`. */
export type PageOf<Type extends AnyPage["type"]> = Extract<AnyPage, { type: Type }>;

/** A block of one type: `BlockOf<"quote">`. */
export type BlockOf<Type extends Block["type"]> = Extract<Block, { type: Type }>;

/** Where this version of the API lives on the CMS. */
export type Prefix = "/api/v1";

type Method = "get" | "post";
type Short<Path> = Path extends `${Prefix}${infer Rest}` ? Rest : never;

/** The addresses that have an operation of that method, without the prefix: `"/releases"`. */
export type AddressOf<M extends Method> = Short<
  { [Path in keyof paths]: paths[Path] extends Record<M, object> ? Path : never }[keyof paths]
>;

/** An operation: `OperationAt<"get", "/releases">`. An address may be given with or without the prefix. */
export type OperationAt<M extends Method, Path extends string> = (`${Prefix}${Short<Path> extends never
  ? Path
  : Short<Path>}` extends infer Whole extends keyof paths
  ? paths[Whole]
  : never) extends Record<M, infer Operation>
  ? Operation
  : never;

type Content<Response> = Response extends { content: infer Kinds } ? Kinds[keyof Kinds] : undefined;

/** What an operation answers when all is well: `undefined` where it answers nothing (204). */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? Content<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
  : never;

type ParametersOf<Operation, Place extends "path" | "query"> = Operation extends {
  parameters: { [Name in Place]?: infer Parameters };
}
  ? NonNullable<Parameters>
  : never;

/** The query that an operation takes. */
export type QueryOf<Operation> = ParametersOf<Operation, "query">;

/** The parts of an operation's address that stand in braces. */
export type PlaceOf<Operation> = ParametersOf<Operation, "path">;

/** What an operation is told, in JSON or as a form. */
export type BodyOf<Operation, Kind extends string> = Operation extends { requestBody?: { content: infer Kinds } }
  ? Kinds[Kind & keyof Kinds]
  : never;

/** What a GET answers: `Answer<"/search">`. */
export type Answer<Path extends string> = AnswerOf<OperationAt<"get", Path>>;

/** What a GET may be asked: `Question<"/search">`. */
export type Question<Path extends string> = QueryOf<OperationAt<"get", Path>>;

/** What a webhook says, as the document tells it. */
export type WebhookEvent = [webhooks[keyof webhooks]] extends [never]
  ? { type: string; timestamp: string; data: unknown }
  : BodyOf<webhooks[keyof webhooks] extends { post: infer Operation } ? Operation : never, "application/json">;
