// Print what the client of oapi-codegen reads: ./parse CMS_URL PAGE_ID…
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"clarion/clients/oapi-codegen/api"
)

// content returns the blocks of a page of any type.
func content(page api.AnyPage) (id int, body []api.Block) {
	switch page := must(page.ValueByDiscriminator()).(type) {
	case api.HomeDetail:
		return page.Id, page.Body
	case api.ReleaseIndexDetail:
		return page.Id, page.Body
	case api.ReleaseDetail:
		return page.Id, page.Body
	case api.PressRoomDetail:
		return page.Id, page.Body
	case api.StoryIndexDetail:
		return page.Id, page.Body
	case api.StoryDetail:
		return page.Id, page.Body
	case api.CallToActionIndexDetail:
		return page.Id, page.Body
	case api.CallToActionDetail:
		return page.Id, page.Body
	case api.PersonPageDetail:
		return page.Id, page.Body
	case api.StandardDetail:
		return page.Id, page.Body
	}
	return 0, nil
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func pointer[T any](value T) *T { return &value }

func main() {
	ctx := context.Background()
	client := must(api.NewClientWithResponses(os.Args[1]))

	list := must(client.ReleasesWithResponse(ctx, &api.ReleasesParams{Limit: pointer(3)})).JSON200
	fmt.Println("list", len(list.Items), list.Total, list.Items[0].Path)

	for _, argument := range os.Args[2:] {
		page := must(client.PageWithResponse(ctx, must(strconv.Atoi(argument)), nil)).JSON200
		id, body := content(*page)
		var types []string
		tags := 0
		for _, block := range body {
			types = append(types, must(block.Discriminator()))
			if text, ok := must(block.ValueByDiscriminator()).(api.RichTextItem); ok {
				tags += strings.Count(text.Value.Html, "<")
			}
		}
		fmt.Println("page", id, must(page.Discriminator()), strings.Join(types, ","), tags)
	}

	topics := []string{"fair-recruitment", "legal-aid"}
	found := must(client.SearchWithResponse(ctx, &api.SearchParams{Q: pointer("recruitment"), Topic: &topics})).JSON200
	fmt.Println("search", found.Total, found.Items[0].Path, found.Items[0].Highlights.Title)

	suggested := must(client.SuggestWithResponse(ctx, &api.SuggestParams{Q: pointer("recr")})).JSON200.Items
	topic := must(suggested[0].AsSuggestedTopic())
	fmt.Println("suggestions", len(suggested), topic.Kind, topic.Value)

	site := must(client.SiteWithResponse(ctx, nil)).JSON200
	var locales []string
	for _, language := range site.Navigation.Languages {
		locales = append(locales, language.Locale)
	}
	fmt.Println("site", site.Settings.Name, strings.Join(locales, ","), site.Topics[0].Value)

	refused := must(client.ReleasesWithResponse(ctx, &api.ReleasesParams{Site: pointer("absent.example")}))
	problem := refused.ApplicationproblemJSON422
	fmt.Println("problem", problem.Status, problem.Type, problem.Errors[0].Parameter)
}
