# openapi-generator generates a Rust client over reqwest.
rust
prepare=no-discriminators
openapi_generator rust client --library reqwest-trait \
    --additional-properties packageName=clarion-api,useSingleRequestParameter=true,useBonBuilder=true,reqwestDefaultFeatures=
