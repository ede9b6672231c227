/** Type helpers for the generated `schema.ts`. */
import type { AnyPage, Block, paths, webhooks } from "./schema.ts";

/** The page of one type: `PageOf<"release">`. */
export type PageOf<Type extends AnyPage["type"]> = Extract<AnyPage, { type: Type }>;

/** The block of one type: `BlockOf<"quote">`. */
export type BlockOf<Type extends Block["type"]> = Extract<Block, { type: Type }>;

/** The path prefix of this version of the API. */
export type Prefix = "/api/v1";

type Method = "get" | "post";
type WithoutPrefix<Path> = Path extends `${Prefix}${infer Rest}` ? Rest : never;

/** The paths with an operation of that method, without the prefix: `"/releases"`. */
export type PathOf<M extends Method> = WithoutPrefix<
  { [Path in keyof paths]: paths[Path] extends Record<M, object> ? Path : never }[keyof paths]
>;

/** An operation: `OperationAt<"get", "/releases">`. The path may be given with or without the prefix. */
export type OperationAt<M extends Method, Path extends string> = (`${Prefix}${WithoutPrefix<Path> extends never
  ? Path
  : WithoutPrefix<Path>}` extends infer FullPath extends keyof paths
  ? paths[FullPath]
  : never) extends Record<M, infer Operation>
  ? Operation
  : never;

type Content<Response> = Response extends { content: infer MediaTypes } ? MediaTypes[keyof MediaTypes] : undefined;

/** The body of an operation's successful response: `undefined` for 204. */
export type ResponseBodyOf<Operation> = Operation extends { responses: infer Responses }
  ? Content<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
  : never;

type ParametersOf<Operation, Location extends "path" | "query"> = Operation extends {
  parameters: { [Name in Location]?: infer Parameters };
}
  ? NonNullable<Parameters>
  : never;

/** The query parameters of an operation. */
export type QueryOf<Operation> = ParametersOf<Operation, "query">;

/** The path parameters of an operation. */
export type PathParamsOf<Operation> = ParametersOf<Operation, "path">;

/** The request body of an operation in one media type. */
export type RequestBodyOf<Operation, MediaType extends string> = Operation extends { requestBody?: { content: infer MediaTypes } }
  ? MediaTypes[MediaType & keyof MediaTypes]
  : never;

/** The body of the successful response to a GET request: `ResponseBody<"/search">`. */
export type ResponseBody<Path extends string> = ResponseBodyOf<OperationAt<"get", Path>>;

/** The query parameters of a GET request: `QueryParams<"/search">`. */
export type QueryParams<Path extends string> = QueryOf<OperationAt<"get", Path>>;

type SubscriberEventName = Extract<keyof webhooks, `subscriber.${string}`>;
type EventNamed<Name extends keyof webhooks> = [Name] extends [never]
  ? { type: string; timestamp: string; data: unknown }
  : RequestBodyOf<webhooks[Name] extends { post: infer Operation } ? Operation : never, "application/json">;

/** The body of a webhook about public content, which frontends receive. */
export type WebhookEvent = EventNamed<Exclude<keyof webhooks, SubscriberEventName>>;
