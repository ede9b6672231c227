# openapi-generator generates a Java client over java.net.http and Jackson, for Java 11 and newer.
jvm Parse
openapi_generator java client --library native \
    --additional-properties openApiNullable=false,useSingleRequestParameter=true,hideGenerationTimestamp=true
