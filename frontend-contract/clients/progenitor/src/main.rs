//! Print what the client of progenitor reads: clarion-client-progenitor CMS_URL PAGE_ID…

use types::{AnyPage, Block, SearchTopicItem, Suggested};

progenitor::generate_api!(spec = "prepared.json", interface = Builder);

/// Return the id, the type and the blocks of a page of any type.
fn content(page: AnyPage) -> (i64, &'static str, Vec<Block>) {
    match page {
        AnyPage::HomeDetail(page) => (page.id, "home", page.body),
        AnyPage::ReleaseIndexDetail(page) => (page.id, "release_index", page.body),
        AnyPage::ReleaseDetail(page) => (page.id, "release", page.body),
        AnyPage::PressRoomDetail(page) => (page.id, "press_room", page.body),
        AnyPage::StoryIndexDetail(page) => (page.id, "story_index", page.body),
        AnyPage::StoryDetail(page) => (page.id, "story", page.body),
        AnyPage::CallToActionIndexDetail(page) => (page.id, "call_to_action_index", page.body),
        AnyPage::CallToActionDetail(page) => (page.id, "call_to_action", page.body),
        AnyPage::PersonPageDetail(page) => (page.id, "person", page.body),
        AnyPage::StandardDetail(page) => (page.id, "standard", page.body),
    }
}

/// Return the type of a block, and the number of HTML tags if it is running text.
fn describe(block: &Block) -> (&'static str, usize) {
    match block {
        Block::RichTextItem(block) => ("rich_text", block.value.html.matches('<').count()),
        Block::HeadingItem(_) => ("heading", 0),
        Block::QuoteItem(_) => ("quote", 0),
        Block::ImageItem(_) => ("image", 0),
        Block::GalleryItem(_) => ("gallery", 0),
        Block::VideoItem(_) => ("video", 0),
        Block::AudioItem(_) => ("audio", 0),
        Block::EmbedItem(_) => ("embed", 0),
        Block::StatisticItem(_) => ("statistic", 0),
        Block::CallToActionItem(_) => ("call_to_action", 0),
        Block::DocumentsItem(_) => ("documents", 0),
        Block::LinksItem(_) => ("links", 0),
        Block::TableItem(_) => ("table", 0),
        Block::AccordionItem(_) => ("accordion", 0),
        Block::CodeItem(_) => ("code", 0),
        Block::SeparatorItem(_) => ("separator", 0),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let client = Client::new(&arguments.next().expect("the URL of the CMS"));

    let list = client.releases().limit(3).send().await?.into_inner();
    println!("list {} {} {}", list.items.len(), list.total, list.items[0].path);

    for argument in arguments {
        let answer = client.page().page_id(argument.parse::<std::num::NonZeroU64>()?).send().await?;
        let (id, kind, body) = content(answer.into_inner());
        let (types, tags): (Vec<_>, Vec<_>) = body.iter().map(describe).unzip();
        println!("page {id} {kind} {} {}", types.join(","), tags.iter().sum::<usize>());
    }

    let topics: Vec<SearchTopicItem> = vec!["fair-recruitment".parse()?, "legal-aid".parse()?];
    let found = client.search().q("recruitment").topic(topics).send().await?.into_inner();
    println!("search {} {} {}", found.total, found.items[0].path, found.items[0].highlights.title);

    let suggested = client.suggest().q("recr").send().await?.into_inner().items;
    if let Suggested::Topic(topic) = &suggested[0] {
        println!("suggestions {} {} {}", suggested.len(), topic.kind, topic.value);
    }

    let site = client.site().send().await?.into_inner();
    let locales: Vec<_> = site.navigation.languages.iter().map(|language| language.locale.as_str()).collect();
    println!("site {} {} {}", site.settings.name, locales.join(","), site.topics[0].value);

    if let Err(Error::ErrorResponse(problem)) = client.releases().site("absent.example").send().await {
        let problem = problem.into_inner();
        println!("problem {} {} {}", problem.status, problem.type_, problem.errors[0].parameter);
    }
    Ok(())
}
