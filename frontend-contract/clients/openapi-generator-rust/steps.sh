# openapi-generator generates a Rust client over reqwest, from a document that prepare.mjs has simplified.
rust
openapi_generator rust client --library reqwest-trait \
    --additional-properties packageName=clarion-api,useSingleRequestParameter=true,useBonBuilder=true,reqwestDefaultFeatures=
