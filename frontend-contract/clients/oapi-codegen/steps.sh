# oapi-codegen generates Go types and a client. skip-prune keeps the types of webhooks, without which it does not compile.
needs() { echo go; }
version() { sed -n 's/.*github.com\/oapi-codegen\/oapi-codegen\/v2 v\([^ ]*\).*/\1/p' go.mod; }
install() { go mod download; }
generate() { mkdir -p api && go tool oapi-codegen --config config.yaml "$OPENAPI"; }
compile() { go build -o parse . ; }
parse() { ./parse "$@"; }
