# openapi-generator generates a Rust client over reqwest, from a document that prepare.mjs has simplified.
needs() { echo cargo java mvn node; }
version() { echo "$generator"; }
install() { generator_install; }
generate() {
    rm -rf client
    node prepare.mjs "$OPENAPI" >prepared.json
    generator_run --generator-name rust --library reqwest-trait --output client --input-spec prepared.json \
        --additional-properties packageName=clarion-api,useSingleRequestParameter=true,useBonBuilder=true,reqwestDefaultFeatures=
    cargo_lock
}
compile() { cargo build --quiet --locked; }
parse() { "$CARGO_TARGET_DIR/debug/clarion-client-openapi-generator-rust" "$@"; }
