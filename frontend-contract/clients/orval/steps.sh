# orval generates functions over fetch, which call ours with the URL, and Zod schemas.
typescript orval
generate() { npx orval; }
