# datamodel-code-generator generates Pydantic models, without functions for requests. --use-annotated is for mypy.
python datamodel-code-generator
generate() {
    .venv/bin/datamodel-codegen --input "$OPENAPI" --input-file-type openapi --output clarion_models.py \
        --output-model-type pydantic_v2.BaseModel --target-python-version 3.11 --use-annotated --disable-timestamp
}
compile() { .venv/bin/mypy clarion_models.py parse.py; }
