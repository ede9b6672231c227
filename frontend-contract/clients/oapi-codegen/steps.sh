# oapi-codegen generates Go types and a client. skip-prune keeps the types of webhooks, without which it does not compile.
golang github.com/oapi-codegen/oapi-codegen/v2
generate() { mkdir -p api && go tool oapi-codegen --config config.yaml "$OPENAPI"; }
