# orval generates functions over fetch, which call ours with the URL, and Zod schemas. It needs Node 22.
PATH="$("$CLIENTS/../../scripts/node22"):$PATH"
typescript orval
generate() { npx orval; }
