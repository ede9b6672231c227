# progenitor is a macro that writes a Rust client over reqwest while Rust compiles, from the document in OpenAPI 3.0.
rust
programs='cargo node'
version() { sed -n 's/^progenitor = "=\(.*\)"/\1/p' Cargo.toml; }
generate() { node "$CLIENTS/prepare.mjs" "$OPENAPI_30" one-media-type one-error >prepared.json; }
