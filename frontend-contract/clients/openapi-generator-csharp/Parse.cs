// Print what the C# client of openapi-generator reads: mono parse.exe CMS_URL PAGE_ID…
using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json;
using Org.OpenAPITools.Api;
using Org.OpenAPITools.Client;
using Org.OpenAPITools.Model;

static class Parse
{
    static void Main(string[] arguments)
    {
        var url = arguments[0];
        var lists = new ListsApi(url);
        var search = new SearchApi(url);

        var list = lists.Releases(limit: 3);
        Console.WriteLine($"list {list.Items.Count} {list.Total} {list.Items[0].Path}");

        foreach (var id in arguments.Skip(1))
        {
            var page = new PagesApi(url).Page(int.Parse(id));
            var types = string.Join(",", page.Body.Select(block => block.Type));
            var texts = page.Body.Where(block => block.Type == "rich_text").Select(block => block.Value.Html);
            Console.WriteLine($"page {page.Id} {page.Type} {types} {string.Concat(texts).Count(one => one == '<')}");
        }

        var found = search.Search(q: "recruitment", topic: new List<string> { "fair-recruitment", "legal-aid" });
        Console.WriteLine($"search {found.Total} {found.Items[0].Path} {found.Items[0].Highlights.Title}");

        var suggested = search.Suggest(q: "recr").Items;
        Console.WriteLine($"suggestions {suggested.Count} {suggested[0].Kind} {suggested[0].Value}");

        var site = new SiteApi(url).Site();
        var locales = string.Join(",", site.Navigation.Languages.Select(language => language.Locale));
        Console.WriteLine($"site {site.Settings.Name} {locales} {site.Topics[0].Value}");

        try
        {
            lists.Releases(site: "absent.example");
        }
        catch (ApiException refused)
        {
            var problem = JsonConvert.DeserializeObject<Problem>((string)refused.ErrorContent);
            Console.WriteLine($"problem {problem.Status} {problem.Type} {problem.Errors[0].Parameter}");
        }
    }
}
