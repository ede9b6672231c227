/** Requests on behalf of visitors, whose number of requests the CMS limits. */

/**
 * Return the header that names a visitor to the CMS, for a client that has a `frontendKey`.
 *
 * `forwardedFor` is the header `X-Forwarded-For`, `proxies` the number of your own proxies that append to it: what stands
 * further left was written by the visitor. Without proxies no visitor is named, and all count as one.
 */
export function visitorHeaders(forwardedFor: string | null | undefined, proxies: number): Record<string, string> {
  const address = proxies > 0 ? forwardedFor?.split(",").at(-proxies)?.trim() : "";
  return address ? { "X-Visitor-Address": address } : {};
}
