# ogen generates a Go client with its own decoders. disable_all leaves out the server.
needs() { echo go; }
version() { sed -n 's/.*github.com\/ogen-go\/ogen v\([^ ]*\).*/\1/p' go.mod; }
install() { go mod download; }
generate() { go tool ogen --config ogen.yml --target api --package api --clean "$OPENAPI"; }
compile() { go build -o parse . ; }
parse() { ./parse "$@"; }
