import org.openapitools.client.apis.ListsApi
import org.openapitools.client.apis.PagesApi
import org.openapitools.client.apis.SearchApi
import org.openapitools.client.apis.SiteApi
import org.openapitools.client.infrastructure.ClientError
import org.openapitools.client.infrastructure.ClientException
import org.openapitools.client.infrastructure.Serializer
import org.openapitools.client.models.*

/** Print what the Kotlin client of openapi-generator reads: ParseKt CMS_URL PAGE_ID… */
fun main(arguments: Array<String>) {
    val url = arguments[0]
    val lists = ListsApi(url)

    val list = lists.releases(limit = 3)
    println("list ${list.items.size} ${list.total} ${list.items[0].path}")

    for (id in arguments.drop(1)) println("page " + describe(PagesApi(url).page(id.toInt()).actualInstance))

    val found = SearchApi(url).search(q = "recruitment", topic = listOf("fair-recruitment", "legal-aid"))
    println("search ${found.total} ${found.items[0].path} ${found.items[0].highlights.title}")

    val suggested = SearchApi(url).suggest(q = "recr").items
    val topic = suggested[0].actualInstance as SuggestedTopic
    println("suggestions ${suggested.size} ${topic.kind.value} ${topic.value}")

    val site = SiteApi(url).site()
    val locales = site.navigation.languages.joinToString(",") { it.locale }
    println("site ${site.settings.name} $locales ${site.topics[0].value}")

    try {
        lists.releases(site = "absent.example")
    } catch (refused: ClientException) {
        val body = (refused.response as ClientError<*>).body as String
        val problem = Serializer.gson.fromJson(body, Problem::class.java)
        println("problem ${problem.status} ${problem.type} ${problem.errors[0].parameter}")
    }
}

/** Describe a page of any type. The types of pages have no common base class. */
private fun describe(page: Any?): String = when (page) {
    is HomeDetail -> describe(page.id, page.type.value, page.body)
    is ReleaseIndexDetail -> describe(page.id, page.type.value, page.body)
    is ReleaseDetail -> describe(page.id, page.type.value, page.body)
    is PressRoomDetail -> describe(page.id, page.type.value, page.body)
    is StoryIndexDetail -> describe(page.id, page.type.value, page.body)
    is StoryDetail -> describe(page.id, page.type.value, page.body)
    is CallToActionIndexDetail -> describe(page.id, page.type.value, page.body)
    is CallToActionDetail -> describe(page.id, page.type.value, page.body)
    is PersonPageDetail -> describe(page.id, page.type.value, page.body)
    is StandardDetail -> describe(page.id, page.type.value, page.body)
    else -> error("a page of an unknown type")
}

private fun describe(id: Int, type: String, body: List<Block>): String {
    val blocks = body.map { it.actualInstance }
    val tags = blocks.filterIsInstance<RichTextItem>().sumOf { block -> block.value.html.count { it == '<' } }
    return "$id $type ${blocks.joinToString(",") { typeOf(it) }} $tags"
}

private fun typeOf(block: Any?): String = when (block) {
    is RichTextItem -> block.type.value
    is HeadingItem -> block.type.value
    is QuoteItem -> block.type.value
    is ImageItem -> block.type.value
    is GalleryItem -> block.type.value
    is VideoItem -> block.type.value
    is AudioItem -> block.type.value
    is EmbedItem -> block.type.value
    is StatisticItem -> block.type.value
    is CallToActionItem -> block.type.value
    is DocumentsItem -> block.type.value
    is LinksItem -> block.type.value
    is TableItem -> block.type.value
    is AccordionItem -> block.type.value
    is CodeItem -> block.type.value
    is SeparatorItem -> block.type.value
    else -> error("a block of an unknown type")
}
