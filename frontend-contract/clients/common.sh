# Functions that the steps.sh of several folders use. tests/clients sets the variables.
#
# OPENAPI, OPENAPI_30  the document in OpenAPI 3.1 and in 3.0
# CACHE                where downloads stay

generator=7.19.0
generator_sha256=3d8140c691410e0004b1bb9b1e431c1293734830f30d6d5922f8e5dbf2e42e19
maven() { mvn --batch-mode --quiet --strict-checksums -Dmaven.repo.local="$CACHE/maven" "$@"; }

npm_version() { node -p "const p = require('./package.json'); ({ ...p.dependencies, ...p.devDependencies })['$1']"; }
npm_install() { npm ci --silent --ignore-scripts --no-audit --no-fund; }

python_install() {
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/pip install --quiet --require-hashes -r requirements.txt
}

# openapi-generator: a Java program for many languages.
generator_install() {
    jar=$CACHE/openapi-generator-cli-$generator.jar
    [ -f "$jar" ] || maven org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
        -Dartifact="org.openapitools:openapi-generator-cli:$generator" -DoutputDirectory="$CACHE"
    echo "$generator_sha256  $jar" | sha256sum --check --quiet
}
generator_run() {
    java -jar "$CACHE/openapi-generator-cli-$generator.jar" generate \
        --global-property models,apis,supportingFiles,modelTests=false,apiTests=false,modelDocs=false,apiDocs=false "$@"
}

# Cargo.lock.in is a Cargo.lock without the address of the registry, which cargo knows itself.
cargo_lock() {
    rm -f Cargo.lock
    cargo generate-lockfile --quiet
    address=$(sed -n 's/^source = "\(registry.*\)"$/\1/p' Cargo.lock | head -1)
    sed "s|^source = \"registry\"\$|source = \"$address\"|" Cargo.lock.in >Cargo.lock
    cargo fetch --quiet --locked
}
