# orval generates functions over fetch, which call ours with the URL, and Zod schemas.
needs() { echo node npm; }
version() { npm_version orval; }
install() { npm_install; }
generate() { npx orval; }
compile() { npx tsc; }
parse() { node dist/parse.js "$@"; }
