// Print what the client of ogen reads: ./parse CMS_URL PAGE_ID…
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"

	"clarion/clients/ogen/api"
)

// public has no tokens, for which the client asks even if an operation needs none.
type public struct{}

func (public) EmbargoToken(context.Context, api.OperationName) (api.EmbargoToken, error) {
	return api.EmbargoToken{}, nil
}

func (public) PreviewToken(context.Context, api.OperationName) (api.PreviewToken, error) {
	return api.PreviewToken{}, nil
}

// content returns the blocks of a page of any type.
func content(page api.AnyPage) (id int, body []api.Block) {
	switch page.Type {
	case api.HomeDetailAnyPage:
		return page.HomeDetail.ID, page.HomeDetail.Body
	case api.ReleaseIndexDetailAnyPage:
		return page.ReleaseIndexDetail.ID, page.ReleaseIndexDetail.Body
	case api.ReleaseDetailAnyPage:
		return page.ReleaseDetail.ID, page.ReleaseDetail.Body
	case api.PressRoomDetailAnyPage:
		return page.PressRoomDetail.ID, page.PressRoomDetail.Body
	case api.StoryIndexDetailAnyPage:
		return page.StoryIndexDetail.ID, page.StoryIndexDetail.Body
	case api.StoryDetailAnyPage:
		return page.StoryDetail.ID, page.StoryDetail.Body
	case api.CallToActionIndexDetailAnyPage:
		return page.CallToActionIndexDetail.ID, page.CallToActionIndexDetail.Body
	case api.CallToActionDetailAnyPage:
		return page.CallToActionDetail.ID, page.CallToActionDetail.Body
	case api.PersonPageDetailAnyPage:
		return page.PersonPageDetail.ID, page.PersonPageDetail.Body
	default:
		return page.StandardDetail.ID, page.StandardDetail.Body
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	client := must(api.NewClient(os.Args[1], public{}))

	list := must(client.Releases(ctx, api.ReleasesParams{Limit: api.NewOptInt(3)})).(*api.CardListHeaders).Response
	fmt.Println("list", len(list.Items), list.Total, list.Items[0].Path)

	for _, argument := range os.Args[2:] {
		answer := must(client.Page(ctx, api.PageParams{PageID: must(strconv.Atoi(argument))}))
		page := answer.(*api.PageOKHeaders).Response
		id, body := content(page)
		var types []string
		tags := 0
		for _, block := range body {
			types = append(types, string(block.Type))
			tags += strings.Count(block.RichTextItem.Value.HTML, "<")
		}
		fmt.Println("page", id, page.Type, strings.Join(types, ","), tags)
	}

	found := must(client.Search(ctx, api.SearchParams{
		Q:     api.NewOptString("recruitment"),
		Topic: []string{"fair-recruitment", "legal-aid"},
	})).(*api.SearchAnswerHeaders).Response
	fmt.Println("search", found.Total, found.Items[0].Path, found.Items[0].Highlights.Title)

	suggestParams := api.SuggestParams{Q: api.NewOptString("recr")}
	suggested := must(client.Suggest(ctx, suggestParams)).(*api.SuggestAnswerHeaders).Response.Items
	fmt.Println("suggestions", len(suggested), suggested[0].Type, suggested[0].SuggestedTopic.Value)

	site := must(client.Site(ctx, api.SiteParams{})).(*api.SiteAnswerHeaders).Response
	var locales []string
	for _, language := range site.Navigation.Languages {
		locales = append(locales, language.Locale)
	}
	fmt.Println("site", site.Settings.Name, strings.Join(locales, ","), site.Topics[0].Value)

	refused := must(client.Releases(ctx, api.ReleasesParams{Site: api.NewOptString("absent.example")}))
	problem := refused.(*api.InvalidParametersHeaders).Response
	fmt.Println("problem", problem.Status, problem.Type, problem.Errors[0].Parameter)
}
