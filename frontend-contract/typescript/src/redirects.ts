/** Redirects: the paths to ask the CMS for, also those of another system that depend on their query, such as `/?p=17`, and their targets. */

const MAX_LENGTH = 1000; // of the parameter `path` of `/resolve`

/**
 * Return the path to ask `/resolve` for: with the query if it has a parameter on which redirects depend.
 *
 * `redirectParameters` is `redirect_parameters` of `/site`. Other queries are left out, because a response for each of
 * them would be in no cache.
 */
export function pathToResolve(path: string, search: URLSearchParams, redirectParameters: readonly string[]): string {
  if (!redirectParameters.some((name) => search.has(name))) return path;
  const withQuery = `${path}?${search.toString()}`;
  return withQuery.length <= MAX_LENGTH ? withQuery : path;
}

/**
 * Return the target of a redirect as the value of a header `Location`, which has only ASCII.
 *
 * The CMS returns paths decoded, such as `/café/` or one in Arabic. What is percent-encoded already stays as it is.
 */
export function encodeLocation(location: string): string {
  return location.replace(/[^\x21-\x7e]+/g, encodeURI);
}
