/** Connections that the CMS has closed. */

/** Return a `fetch` that repeats a request once if the connection failed: a kept connection may close just before its reuse. */
export function retryConnection(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // a timeout is not repeated
      return fetch(input, init);
    }
  };
}
