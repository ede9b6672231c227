<?php
// Print what the PHP client of openapi-generator reads: php parse.php CMS_URL PAGE_ID…
declare(strict_types=1);

use OpenAPI\Client\Api\ListsApi;
use OpenAPI\Client\Api\PagesApi;
use OpenAPI\Client\Api\SearchApi;
use OpenAPI\Client\Api\SiteApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Configuration;

require '/usr/share/php/GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class): void {
    $file = __DIR__ . '/client/lib/' . str_replace(['OpenAPI\\Client\\', '\\'], ['', '/'], $class) . '.php';
    if (is_file($file)) {
        require $file;
    }
});

$page_ids = array_slice($argv, 2);
$configuration = (new Configuration())->setHost($argv[1]);
$lists = new ListsApi(config: $configuration);
$pages = new PagesApi(config: $configuration);
$search = new SearchApi(config: $configuration);

$list = $lists->releases(limit: 3);
printf("list %d %d %s\n", count($list->getItems()), $list->getTotal(), $list->getItems()[0]->getPath());

foreach ($page_ids as $id) {
    $page = $pages->page((int) $id);
    $types = array_map(fn ($block) => $block->getType(), $page->getBody());
    $html = array_map(
        fn ($block) => $block->getType() === 'rich_text' ? $block->getValue()->getHtml() : '',
        $page->getBody(),
    );
    $tags = substr_count(implode($html), '<');
    printf("page %d %s %s %d\n", $page->getId(), $page->getType(), implode(',', $types), $tags);
}

$found = $search->search(q: 'recruitment', topic: ['fair-recruitment', 'legal-aid']);
$first = $found->getItems()[0];
printf("search %d %s %s\n", $found->getTotal(), $first->getPath(), $first->getHighlights()->getTitle());

$items = $search->suggest(q: 'recr')->getItems();
printf("suggestions %d %s %s\n", count($items), $items[0]->getKind(), $items[0]->getValue());

$site = (new SiteApi(config: $configuration))->site();
$locales = array_map(fn ($language) => $language->getLocale(), $site->getNavigation()->getLanguages());
printf("site %s %s %s\n", $site->getSettings()->getName(), implode(',', $locales), $site->getTopics()[0]->getValue());

try {
    $lists->releases(site: 'absent.example');
} catch (ApiException $refused) {
    $problem = $refused->getResponseObject();
    printf("problem %d %s %s\n", $problem->getStatus(), $problem->getType(), $problem->getErrors()[0]->getParameter());
}
