import java.util.List;
import java.util.stream.Collectors;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.ListsApi;
import org.openapitools.client.api.PagesApi;
import org.openapitools.client.api.SearchApi;
import org.openapitools.client.api.SiteApi;
import org.openapitools.client.model.*;

/** Print what the Java client of openapi-generator reads: java Parse CMS_URL PAGE_ID… */
class Parse {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    ListsApi lists = new ListsApi(client);

    CardList list = lists.releases(ListsApi.APIReleasesRequest.newBuilder().limit(3).build());
    System.out.printf("list %d %d %s%n", list.getItems().size(), list.getTotal(), list.getItems().get(0).getPath());

    PagesApi pages = new PagesApi(client);
    for (String id : List.of(arguments).subList(1, arguments.length)) {
      AnyPage page = pages.page(PagesApi.APIPageRequest.newBuilder().pageId(Integer.parseInt(id)).build());
      describe(page.getActualInstance());
    }

    List<String> topics = List.of("fair-recruitment", "legal-aid");
    SearchApi search = new SearchApi(client);
    SearchAnswer found = search
        .search(SearchApi.APISearchRequest.newBuilder().q("recruitment").topic(topics).build());
    FoundCard first = found.getItems().get(0);
    System.out.printf("search %d %s %s%n", found.getTotal(), first.getPath(), first.getHighlights().getTitle());

    List<Suggested> suggested = search.suggest(SearchApi.APISuggestRequest.newBuilder().q("recr").build()).getItems();
    SuggestedTopic topic = suggested.get(0).getSuggestedTopic();
    System.out.printf("suggestions %d %s %s%n", suggested.size(), topic.getKind(), topic.getValue());

    SiteAnswer site = new SiteApi(client).site(SiteApi.APISiteRequest.newBuilder().build());
    List<Language> languages = site.getNavigation().getLanguages();
    String locales = languages.stream().map(Language::getLocale).collect(Collectors.joining(","));
    System.out.printf("site %s %s %s%n", site.getSettings().getName(), locales, site.getTopics().get(0).getValue());

    try {
      lists.releases(ListsApi.APIReleasesRequest.newBuilder().site("absent.example").build());
    } catch (ApiException refused) {
      Problem problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
      String parameter = problem.getErrors().get(0).getParameter();
      System.out.printf("problem %d %s %s%n", problem.getStatus(), problem.getType(), parameter);
    }
  }

  /** Print a page of any type. The types of pages have no common base class. */
  private static void describe(Object page) {
    if (page instanceof HomeDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof ReleaseIndexDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof ReleaseDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof PressRoomDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof StoryIndexDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof StoryDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof CallToActionIndexDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof CallToActionDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof PersonPageDetail one) describe(one.getId(), one.getType(), one.getBody());
    else if (page instanceof StandardDetail one) describe(one.getId(), one.getType(), one.getBody());
  }

  private static void describe(int id, Object type, List<Block> body) {
    String types = body.stream().map(block -> typeOf(block.getActualInstance()).toString()).collect(Collectors.joining(","));
    long tags = body.stream()
        .filter(block -> block.getActualInstance() instanceof RichTextItem)
        .flatMapToInt(block -> block.getRichTextItem().getValue().getHtml().chars())
        .filter(character -> character == '<')
        .count();
    System.out.printf("page %d %s %s %d%n", id, type, types, tags);
  }

  private static Object typeOf(Object block) {
    if (block instanceof RichTextItem one) return one.getType();
    if (block instanceof HeadingItem one) return one.getType();
    if (block instanceof QuoteItem one) return one.getType();
    if (block instanceof ImageItem one) return one.getType();
    if (block instanceof GalleryItem one) return one.getType();
    if (block instanceof VideoItem one) return one.getType();
    if (block instanceof AudioItem one) return one.getType();
    if (block instanceof EmbedItem one) return one.getType();
    if (block instanceof StatisticItem one) return one.getType();
    if (block instanceof CallToActionItem one) return one.getType();
    if (block instanceof DocumentsItem one) return one.getType();
    if (block instanceof LinksItem one) return one.getType();
    if (block instanceof AccordionItem one) return one.getType();
    if (block instanceof CodeItem one) return one.getType();
    if (block instanceof SeparatorItem one) return one.getType();
    return ((TableItem) block).getType();
  }
}
