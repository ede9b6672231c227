# swagger-typescript-api generates types and a class over fetch. No options are needed.
typescript swagger-typescript-api
generate() { npx swagger-typescript-api generate --path "$OPENAPI" --output src --name client.ts; }
