# openapi-generator generates a Java client over java.net.http and Jackson, for Java 11 and newer.
needs() { echo java mvn; }
version() { echo "$generator"; }
install() { generator_install; }
generate() {
    rm -rf client
    generator_run --generator-name java --library native --output client --input-spec "$OPENAPI" \
        --additional-properties openApiNullable=false,useSingleRequestParameter=true,hideGenerationTimestamp=true
}
compile() { maven package; }
parse() { java -cp "target/classes:target/dependency/*" Parse "$@"; }
