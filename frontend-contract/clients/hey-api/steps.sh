# @hey-api/openapi-ts generates types, functions and Zod schemas that check every response.
needs() { echo node npm; }
version() { npm_version @hey-api/openapi-ts; }
install() { npm_install; }
generate() { npx openapi-ts; }
compile() { npx tsc; }
parse() { node dist/parse.js "$@"; }
