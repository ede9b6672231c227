# openapi-generator generates a PHP client over Guzzle. PHP's classes for unions have the fields of all types, but `value` of
# a block would have the class of the last one: prepare.mjs merges the schemas of a union.
programs=php debian='php-cli php-curl php-mbstring php-guzzlehttp-guzzle'
openapi_generator php client
compile() { find client/lib parse.php -name '*.php' -print0 | xargs -0 -n 1 php -d error_reporting=-1 -l >/dev/null; }
libraries() { [ -f /usr/share/php/GuzzleHttp/autoload.php ] || echo php-guzzlehttp-guzzle; }
parse() { php -d error_reporting=-1 -d display_errors=stderr parse.php "$@"; }
