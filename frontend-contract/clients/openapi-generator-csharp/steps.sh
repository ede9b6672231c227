# openapi-generator generates a C# client over HttpClient and Newtonsoft.Json, here for Mono. Debian's Newtonsoft.Json has no
# naming strategy, which changes nothing: every field of the client has a name. Polly.cs stands for a package that it lacks.
programs='mcs mono' json=/usr/lib/cli/Newtonsoft.Json-5.0
debian='mono-mcs mono-runtime libnewtonsoft-json-cil-dev libmono-system-net-http4.0-cil
    libmono-system-componentmodel-dataannotations4.0-cil libmono-system-runtime-serialization4.0-cil'
prepare='merged-unions optional-nulls'
openapi_generator csharp client --library httpclient \
    --additional-properties targetFramework=netstandard2.0,nullableReferenceTypes=false
packages() { [ -f "$json/Newtonsoft.Json.dll" ]; }
compile() {
    find client/src/Org.OpenAPITools -name '*.cs' -exec sed -i '/NamingStrategy = new/,/^ *}/d' {} +
    mcs -langversion:latest -out:parse.exe "-r:$json/Newtonsoft.Json.dll" -r:System.Net.Http \
        -r:System.ComponentModel.DataAnnotations -r:System.Runtime.Serialization \
        Polly.cs Parse.cs $(find client/src/Org.OpenAPITools -name '*.cs')
}
parse() { MONO_PATH=$json mono parse.exe "$@"; }
