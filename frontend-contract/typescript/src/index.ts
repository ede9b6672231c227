/** Clarion's public API for frontends: types, a client and helpers. `schema.ts` is generated. */
export type * from "./schema.ts";
export type * from "./types.ts";

export { cacheTags } from "./cache.ts";
export {
  createClient,
  type ApiResponse,
  type Client,
  type ClientOptions,
  type OptionsOf,
  type NotModified,
} from "./client.ts";
export {
  pictureAttributes,
  pictureSources,
  pictureUrl,
  type PictureAttributes,
  type PictureOptions,
  type ReactPictureAttributes,
} from "./images.ts";
export { parsePreviewCode, PREVIEW_HEADERS, previewHeaders } from "./preview.ts";
export { ProblemError, readWithdrawal } from "./problems.ts";
export { readQuery, searchQuery, toSearchParams } from "./query.ts";
export { encodeLocation, pathToResolve } from "./redirects.ts";
export { verifyWebhook, WebhookError, type VerifyOptions } from "./webhooks.ts";
