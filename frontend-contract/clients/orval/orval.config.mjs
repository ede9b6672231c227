// A client with fetch, and Zod schemas of the responses.
const input = () => ({ target: process.env.OPENAPI });
const output = (target, more) => ({ mode: "single", prettier: false, target, ...more });
const mutator = { path: "src/fetch.ts", name: "fetchFromCms", extension: ".js" };

export default {
  client: { input: input(), output: output("src/client.ts", { client: "fetch", override: { mutator } }) },
  zod: { input: input(), output: output("src/zod.ts", { client: "zod" }) },
};
