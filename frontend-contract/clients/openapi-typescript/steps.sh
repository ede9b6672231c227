# openapi-typescript generates types; openapi-fetch is the client that uses them. No options are needed.
typescript openapi-typescript
generate() { npx openapi-typescript "$OPENAPI" -o src/schema.ts; }
