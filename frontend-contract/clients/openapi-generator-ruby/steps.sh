# openapi-generator generates a Ruby client over Typhoeus. It repeats a parameter with several values if params_encoding says so.
programs=ruby debian='ruby ruby-typhoeus'
openapi_generator ruby client
compile() { find client/lib parse.rb -name '*.rb' -print0 | xargs -0 -n 1 ruby -c >/dev/null; }
libraries() { ruby -e 'require "typhoeus"' 2>/dev/null || echo ruby-typhoeus; }
parse() { ruby -W -I client/lib parse.rb "$@"; }
