# Print what the Ruby client of openapi-generator reads: ruby -I client/lib parse.rb CMS_URL PAGE_ID…
require "openapi_client"
require "uri"

url, *page_ids = ARGV
OpenapiClient.configure do |configuration|
  configuration.scheme = URI(url).scheme
  configuration.host = "#{URI(url).host}:#{URI(url).port}"
  configuration.params_encoding = :multi
end
lists = OpenapiClient::ListsApi.new
search = OpenapiClient::SearchApi.new

list = lists.releases(limit: 3)
puts "list #{list.items.size} #{list.total} #{list.items[0].path}"

page_ids.each do |id|
  page = OpenapiClient::PagesApi.new.page(id.to_i)
  tags = page.body.grep(OpenapiClient::RichTextItem).sum { |block| block.value.html.count("<") }
  puts "page #{page.id} #{page.type} #{page.body.map(&:type).join(',')} #{tags}"
end

found = search.search(q: "recruitment", topic: ["fair-recruitment", "legal-aid"])
puts "search #{found.total} #{found.items[0].path} #{found.items[0].highlights.title}"

items = search.suggest(q: "recr").items
puts "suggestions #{items.size} #{items[0].kind} #{items[0].value}"

site = OpenapiClient::SiteApi.new.site
locales = site.navigation.languages.map(&:locale).join(",")
puts "site #{site.settings.name} #{locales} #{site.topics[0].value}"

begin
  lists.releases(site: "absent.example")
rescue OpenapiClient::ApiError => refused
  problem = OpenapiClient::Problem.build_from_hash(JSON.parse(refused.response_body, symbolize_names: true))
  puts "problem #{problem.status} #{problem.type} #{problem.errors[0].parameter}"
end
