/** Addresses of another system that depend on their query, such as `/?p=17`. */

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
