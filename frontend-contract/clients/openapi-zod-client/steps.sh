# openapi-zod-client generates Zod schemas and a client of Zodios over axios. Without the expression, it knows no problems.
typescript openapi-zod-client
generate() {
    npx openapi-zod-client "$OPENAPI" --output src/client.ts --export-schemas \
        --media-type-expr "['application/json', 'application/problem+json'].includes(mediaType)"
}
