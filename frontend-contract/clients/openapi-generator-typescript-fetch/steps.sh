# openapi-generator generates a TypeScript client over fetch, with names in camelCase. Node needs endings of imports.
typescript
openapi_generator typescript-fetch src/client --additional-properties importFileExtension=.js
