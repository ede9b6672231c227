# openapi-generator generates a Python client over urllib3 and Pydantic. A page or block is in actual_instance. mypy finds
# errors of one kind in the generated functions that write lists of blocks; in our program it is strict.
python
openapi_generator python client
compile() {
    .venv/bin/mypy --disable-error-code arg-type client/openapi_client
    MYPYPATH=client .venv/bin/mypy --strict --follow-imports silent parse.py
}
