# openapi-generator generates a Kotlin client over OkHttp, from a document that prepare.mjs has changed. With Gson and
# generateOneOfAnyOfWrappers it has a class for each type of page and block; otherwise one class has the fields of all,
# and Block.value is a TableValue.
needs() { echo java mvn node; }
version() { echo "$generator"; }
install() { generator_install; }
generate() {
    rm -rf client
    node prepare.mjs "$OPENAPI" >prepared.json
    generator_run --generator-name kotlin --library jvm-okhttp4 --output client --input-spec prepared.json \
        --additional-properties serializationLibrary=gson,generateOneOfAnyOfWrappers=true
}
# Without the daemon of the compiler, which would stay for hours.
compile() { maven -Dkotlin.compiler.daemon=false package; }
parse() { java -cp "target/classes:target/dependency/*" ParseKt "$@"; }
