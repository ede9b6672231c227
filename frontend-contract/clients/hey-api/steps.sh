# @hey-api/openapi-ts generates types, functions and Zod schemas that check every response.
typescript @hey-api/openapi-ts
generate() { npx openapi-ts; }
