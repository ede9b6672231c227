# ogen generates a Go client with its own decoders. disable_all leaves out the server.
golang github.com/ogen-go/ogen
generate() { go tool ogen --config ogen.yml --target api --package api --clean "$OPENAPI"; }
