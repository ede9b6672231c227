# What the steps.sh of several folders have in common; a steps.sh replaces the functions that differ. It calls the function
# of its language, then openapi_generator if its client is made by that. tests/clients sets the variables in capitals.
#
# OPENAPI, OPENAPI_30  the document in OpenAPI 3.1 and in 3.0
# CACHE                where downloads stay
# CLIENTS              this directory

programs='' debian='' prepare='' generator=7.19.0
needs() { debian_install; echo "$programs"; }
install() { packages; }
packages() { :; }
libraries() { :; }

# Debian's packages are installed if the user may do so. The runner names what is still missing.
debian_install() {
    if [ -z "$debian" ] || dpkg-query --show $debian >/dev/null 2>&1; then return; fi
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then return; fi
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -qq update && apt-get -qq install --no-install-recommends $debian; } >/dev/null 2>&1 || :
}

# PACKAGE  the npm package of the generator
typescript() {
    programs='node npm' package=${1:-}
    version() { node -p "const p = require('./package.json'); ({ ...p.dependencies, ...p.devDependencies })['$package']"; }
    packages() { npm ci --silent --ignore-scripts --no-audit --no-fund; }
    compile() {
        npx tsc --target es2022 --module nodenext --strict --noUncheckedIndexedAccess --types node \
            --rootDir src --outDir dist $(find src -name '*.ts')
    }
    parse() { node dist/parse.js "$@"; }
}

# PACKAGE  the PyPI package of the generator
python() {
    programs=python3 package=${1:-}
    version() { sed -n "s/^$package==\([^ ]*\).*/\1/p" requirements.txt; }
    packages() {
        [ -x .venv/bin/python ] || python3 -m venv .venv
        .venv/bin/pip install --quiet --require-hashes -r requirements.txt
    }
    parse() { .venv/bin/python parse.py "$@"; }
}

# MODULE  the Go module of the generator
golang() {
    programs=go package=${1:-}
    version() { sed -n "s|.*$package v\([^ ]*\).*|\1|p" go.mod; }
    packages() { go mod download; }
    compile() { go vet ./... && go build -o parse .; }
    parse() { ./parse "$@"; }
}

maven() { mvn --batch-mode --quiet --strict-checksums -Dmaven.repo.local="$CACHE/maven" "$@"; }
jvm() { # CLASS  the class that is run
    programs='java mvn' class=$1
    packages() { maven org.apache.maven.plugins:maven-dependency-plugin:3.9.0:go-offline; }
    compile() { maven package; }
    parse() { java -cp "target/classes:target/dependency/*" "$class" "$@"; }
}

rust() {
    programs=cargo
    packages() { generate && cargo_lock; } # the packages of the generated client are part of the lock
    compile() { cargo build --quiet --locked; }
    parse() { "$CARGO_TARGET_DIR/debug/clarion-client-$(basename "$PWD")" "$@"; }
}

# Cargo.lock.in is a Cargo.lock without the address of the registry, which cargo knows itself.
cargo_lock() {
    rm -f Cargo.lock
    cargo generate-lockfile --quiet
    address=$(sed -n 's/^source = "\(registry.*\)"$/\1/p' Cargo.lock | head -1)
    sed "s|^source = \"registry\"\$|source = \"$address\"|" Cargo.lock.in >Cargo.lock
    cargo fetch --quiet --locked
}

# A Java program for many languages: LANGUAGE OUTPUT [OPTION…]. $prepare has the changes of prepare.mjs that it needs.
openapi_generator() {
    programs="java mvn $programs" options=$*
    [ -z "$prepare" ] || programs="node $programs"
    version() { echo $generator; }
    install() { generator_download && packages; }
    generate() { generator_run $options; }
}
generator_download() {
    sha256=3d8140c691410e0004b1bb9b1e431c1293734830f30d6d5922f8e5dbf2e42e19
    [ -f "$CACHE/openapi-generator-cli-$generator.jar" ] || maven org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
        -Dartifact=org.openapitools:openapi-generator-cli:$generator -DoutputDirectory="$CACHE"
    echo "$sha256  $CACHE/openapi-generator-cli-$generator.jar" | sha256sum --check --quiet
}
generator_run() {
    language=$1 output=$2 document=$OPENAPI
    shift 2
    rm -rf "$output"
    if [ "$prepare" ]; then document=prepared.json; node "$CLIENTS/prepare.mjs" "$OPENAPI" $prepare >$document; fi
    java -jar "$CACHE/openapi-generator-cli-$generator.jar" generate --generator-name "$language" --output "$output" \
        --input-spec "$document" "$@" \
        --global-property models,apis,supportingFiles,modelTests=false,apiTests=false,modelDocs=false,apiDocs=false
}
