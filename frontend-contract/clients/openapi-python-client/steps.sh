# openapi-python-client generates attrs classes and functions over httpx. mypy --strict finds no error in them.
needs() { echo python3; }
version() { sed -n 's/^openapi-python-client==\([^ ]*\).*/\1/p' requirements.txt; }
install() { python_install; }
generate() {
    .venv/bin/openapi-python-client generate --path "$OPENAPI" --config config.yaml --meta none --overwrite \
        --output-path clarion_client
}
compile() { .venv/bin/mypy --strict clarion_client parse.py; }
parse() { .venv/bin/python parse.py "$@"; }
