# orval generates functions over fetch, which call ours with the URL, and Zod schemas. It needs Node 22.
typescript orval
install() { packages && "$CLIENTS/../../scripts/node22" >/dev/null; }
generate() { PATH="$("$CLIENTS/../../scripts/node22"):$PATH" npx orval; }
