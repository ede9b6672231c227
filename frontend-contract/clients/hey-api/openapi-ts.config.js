// The client checks every response with a generated Zod schema.
export default {
  input: process.env.OPENAPI,
  output: { path: "src/client", importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "zod", { name: "@hey-api/sdk", validator: { response: "zod" } }],
};
