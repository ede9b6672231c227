# openapi-generator generates a PHP client over Guzzle.
programs=php debian='php-cli php-curl php-mbstring php-guzzlehttp-guzzle'
prepare=merged-unions
openapi_generator php client
compile() { find client/lib parse.php -name '*.php' -print0 | xargs -0 -n 1 php -d error_reporting=-1 -l >/dev/null; }
libraries() { [ -f /usr/share/php/GuzzleHttp/autoload.php ] || echo php-guzzlehttp-guzzle; }
parse() { php -d error_reporting=-1 -d display_errors=stderr parse.php "$@"; }
