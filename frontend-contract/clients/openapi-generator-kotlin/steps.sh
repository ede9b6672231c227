# openapi-generator generates a Kotlin client over OkHttp. With Gson and generateOneOfAnyOfWrappers it has a class for each
# type of page and block; otherwise one class has the fields of all, and Block.value is a TableValue.
jvm ParseKt
prepare=optional-nulls
openapi_generator kotlin client --library jvm-okhttp4 \
    --additional-properties serializationLibrary=gson,generateOneOfAnyOfWrappers=true
# Without the daemon of the compiler, which would stay for hours.
compile() { maven -Dkotlin.compiler.daemon=false package; }
