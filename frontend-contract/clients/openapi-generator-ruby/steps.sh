# openapi-generator generates a Ruby client over Typhoeus, which must be told to repeat a parameter that has several values.
programs=ruby debian='ruby ruby-typhoeus'
openapi_generator ruby client
compile() { find client/lib parse.rb -name '*.rb' -print0 | xargs -0 -n 1 ruby -c >/dev/null; }
libraries() { ruby -e 'require "typhoeus"' 2>/dev/null || echo ruby-typhoeus; }
parse() { ruby -W -I client/lib parse.rb "$@"; }
