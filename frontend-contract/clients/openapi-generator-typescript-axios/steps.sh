# openapi-generator generates a TypeScript client over axios. Node needs endings of imports.
typescript
openapi_generator typescript-axios src/client --additional-properties importFileExtension=.js,useSingleRequestParameter=true
