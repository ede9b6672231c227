//! Print what the Rust client of openapi-generator reads: clarion-client-openapi-generator-rust CMS_URL PAGE_ID…

use std::sync::Arc;

use clarion_api::apis::configuration::Configuration;
use clarion_api::apis::lists_api::{ListsApi, ListsApiClient, ReleasesError, ReleasesParams};
use clarion_api::apis::pages_api::{PageParams, PagesApi, PagesApiClient};
use clarion_api::apis::search_api::{SearchApi, SearchApiClient, SearchParams, SuggestParams};
use clarion_api::apis::site_api::{SiteApi, SiteApiClient, SiteParams};
use clarion_api::apis::Error;
use clarion_api::models::{AnyPage, Block, Suggested};

/// Return the id, the type and the blocks of a page of any type.
fn content(page: AnyPage) -> (i32, &'static str, Vec<Block>) {
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
    let base_path = arguments.next().expect("the URL of the CMS");
    let configuration = Arc::new(Configuration { base_path, ..Configuration::default() });
    let lists = ListsApiClient::new(configuration.clone());

    let list = lists.releases(ReleasesParams::builder().limit(3).build()).await?;
    println!("list {} {} {}", list.items.len(), list.total, list.items[0].path);

    let pages = PagesApiClient::new(configuration.clone());
    for argument in arguments {
        let answer = pages.page(PageParams::builder().page_id(argument.parse()?).build()).await?;
        let (id, kind, body) = content(answer);
        let (types, tags): (Vec<_>, Vec<_>) = body.iter().map(describe).unzip();
        println!("page {id} {kind} {} {}", types.join(","), tags.iter().sum::<usize>());
    }

    let topics = vec!["fair-recruitment".to_owned(), "legal-aid".to_owned()];
    let parameters = SearchParams::builder().q("recruitment".to_owned()).topic(topics).build();
    let searches = SearchApiClient::new(configuration.clone());
    let found = searches.search(parameters).await?;
    println!("search {} {} {}", found.total, found.items[0].path, found.items[0].highlights.title);

    let suggested = searches.suggest(SuggestParams::builder().q("recr".to_owned()).build()).await?.items;
    if let Suggested::SuggestedTopic(topic) = &suggested[0] {
        println!("suggestions {} topic {}", suggested.len(), topic.value);
    }

    let site = SiteApiClient::new(configuration).site(SiteParams::builder().build()).await?;
    let locales: Vec<_> = site.navigation.languages.iter().map(|language| language.locale.as_str()).collect();
    println!("site {} {} {}", site.settings.name, locales.join(","), site.topics[0].value);

    let refused = lists.releases(ReleasesParams::builder().site("absent.example".to_owned()).build()).await;
    if let Err(Error::ResponseError(response)) = refused {
        if let Some(ReleasesError::Status404(problem) | ReleasesError::Status422(problem)) = response.entity {
            println!("problem {} {} {}", problem.status, problem.r#type, problem.errors[0].parameter);
        }
    }
    Ok(())
}
