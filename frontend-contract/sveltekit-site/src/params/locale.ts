/** The prefix of a language; `hooks.server.ts` knows which of them the site has. */
export const match = (text: string) => /^[a-z]{2,3}(-[a-z]+)?$/i.test(text);
