package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerHistory;
import dev.millrace.wire.glue.CrawlerMetrics;
import dev.millrace.wire.glue.CrawlsFilter;
import dev.millrace.wire.glue.GetCrawlerMetricsRequest;
import dev.millrace.wire.glue.GetCrawlerMetricsResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.ListCrawlsRequest;
import dev.millrace.wire.glue.ListCrawlsResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What crawlers did: each crawl, and how long they usually take.
public final class CrawlHistory {
    private static final int PAGE = 20;

    private final CrawlerStore store;

    public CrawlHistory(CrawlerStore store) {
        this.store = store;
    }

    /// The newest first.
    public ListCrawlsResponse list(ListCrawlsRequest input, Call call) {
        CrawlerId id = Crawlers.id(input.crawlerName(), call);
        Crawlers.require(store, id);
        List<CrawlsFilter> filters = input.filters() == null ? List.of() : input.filters();
        List<CrawlRecord> wanted = store.crawls(id).stream()
                .filter(crawl -> filters.stream().allMatch(filter -> matches(crawl, filter)))
                .toList();
        Page<CrawlRecord> page = GluePages.PAGES.of(
                wanted,
                crawl -> GluePages.newestFirst(crawl.startTime(), crawl.id()),
                input.nextToken(),
                Objects.requireNonNullElse(input.maxResults(), PAGE));
        return new ListCrawlsResponse(page.map(CrawlRecord::view), page.next());
    }

    private static boolean matches(CrawlRecord crawl, CrawlsFilter filter) {
        CrawlerHistory view = crawl.view();
        String wanted = String.valueOf(filter.fieldValue());
        return switch (String.valueOf(filter.fieldName())) {
            case "CRAWL_ID" -> holds(crawl.id().compareTo(wanted), filter.filterOperator());
            case "STATE" -> holds(crawl.state().compareTo(wanted), filter.filterOperator());
            case "START_TIME" -> holds(order(crawl.startTime(), wanted), filter.filterOperator());
            case "END_TIME" -> crawl.endTime() != null && holds(order(crawl.endTime(), wanted), filter.filterOperator());
            case "DPU_HOUR" ->
                holds(Double.compare(Objects.requireNonNullElse(view.dpuHour(), 0.0), number(wanted)), filter.filterOperator());
            default -> throw new InvalidInputException("Invalid field name: " + filter.fieldName());
        };
    }

    private static int order(Instant time, String epochMillis) {
        return Double.compare(time.toEpochMilli(), number(epochMillis));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException not) {
            throw new InvalidInputException("Invalid field value: " + text);
        }
    }

    private static boolean holds(int order, @Nullable String operator) {
        return switch (operator == null ? "EQ" : operator) {
            case "GT" -> order > 0;
            case "GE" -> order >= 0;
            case "LT" -> order < 0;
            case "LE" -> order <= 0;
            case "NE" -> order != 0;
            default -> order == 0;
        };
    }

    public GetCrawlerMetricsResponse metrics(GetCrawlerMetricsRequest input, Call call) {
        List<String> names = input.crawlerNameList() == null ? List.of() : input.crawlerNameList();
        List<String> wanted = store.list(call.account(), call.region()).stream()
                .map(Crawler::name)
                .filter(name -> name != null && (names.isEmpty() || names.contains(name)))
                .toList();
        Page<String> page = GluePages.PAGES.of(wanted, name -> name, input.nextToken(), input.maxResults());
        return new GetCrawlerMetricsResponse(page.map(name -> metrics(Crawlers.id(name, call))), page.next());
    }

    private CrawlerMetrics metrics(CrawlerId id) {
        List<CrawlRecord> ended = store.crawls(id).stream()
                .filter(crawl -> !crawl.isRunning())
                .toList();
        List<Double> seconds = ended.stream()
                .map(crawl -> crawl.took().toMillis() / 1000.0)
                .sorted()
                .toList();
        CrawlRecord last = ended.isEmpty() ? null : ended.getFirst();
        return new CrawlerMetrics(
                id.name(),
                0.0,
                false,
                last == null ? 0.0 : last.took().toMillis() / 1000.0,
                seconds.isEmpty() ? 0.0 : seconds.get(seconds.size() / 2),
                last == null ? 0 : last.tablesCreated(),
                last == null ? 0 : last.tablesUpdated(),
                last == null ? 0 : last.tablesDeleted());
    }
}
