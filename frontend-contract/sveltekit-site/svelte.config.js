import adapter from "@sveltejs/adapter-node";
import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess(),
  // `src/hooks.server.ts` writes the policy with the nonce that this creates.
  kit: { adapter: adapter({ precompress: true }), csp: { mode: "nonce", directives: { "script-src": ["self"] } } },
};
