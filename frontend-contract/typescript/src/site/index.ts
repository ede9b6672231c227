/** What every website on this API needs and no framework has: formats, calls to action, structured data, sitemap, forms. */
export { buttonTarget, remainingCalls, selectCalls } from "./calls.ts";
export { createFormats, type Formats } from "./formats.ts";
export { isDated, kindLabel, type KindLabels } from "./kinds.ts";
export { readLifetime, type Lifetime } from "./lifetime.ts";
export { retryConnection } from "./retry.ts";
export { sendSignUp, sendToken, type SignUpOptions, type SignUpResult, type SignUpValues } from "./sign-up.ts";
export { readSitemap, renderSitemap } from "./sitemap.ts";
export { structuredData, type StructuredDataOptions } from "./structured-data.ts";
export { receiveWebhook } from "./webhook.ts";
