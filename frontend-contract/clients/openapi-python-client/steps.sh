# openapi-python-client generates attrs classes and functions over httpx. mypy --strict finds no error in them.
python openapi-python-client
generate() {
    .venv/bin/openapi-python-client generate --path "$OPENAPI" --config config.yaml --meta none --overwrite \
        --output-path clarion_client
}
compile() { .venv/bin/mypy --strict clarion_client parse.py; }
