# openapi-generator generates a Kotlin client over OkHttp, from a document that prepare.mjs has changed. With Gson and
# generateOneOfAnyOfWrappers it has a class for each type of page and block; otherwise one class has the fields of all,
# and Block.value is a TableValue.
jvm ParseKt
openapi_generator kotlin client --library jvm-okhttp4 \
    --additional-properties serializationLibrary=gson,generateOneOfAnyOfWrappers=true
# Without the daemon of the compiler, which would stay for hours.
compile() { maven -Dkotlin.compiler.daemon=false package; }
