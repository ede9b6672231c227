# openapi-typescript generates types; openapi-fetch is the client that uses them. No options are needed.
needs() { echo node npm; }
version() { npm_version openapi-typescript; }
install() { npm_install; }
generate() { npx openapi-typescript "$OPENAPI" -o src/schema.ts; }
compile() { npx tsc; }
parse() { node dist/parse.js "$@"; }
