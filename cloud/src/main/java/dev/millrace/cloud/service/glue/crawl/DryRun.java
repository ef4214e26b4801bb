package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.CrawlSettings.Update;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.cloud.service.glue.store.CrawlerStore;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.StorageDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a crawl would find, why, and what it would change. Nothing is changed.
public final class DryRun {
    private static final int PARTITIONS_SHOWN = 20;
    private static final int PROBLEMS_SHOWN = 100;

    /// @param problems objects that cannot be read or that nobody knows
    public record Report(String crawler, String database, List<TableReport> tables, List<String> problems) {}

    /// @param change CREATE, UPDATE, KEEP or LOG
    /// @param why it is a table
    /// @param partitions how many
    /// @param firstPartitions the first of them, by their locations
    /// @param mismatches partitions on which Athena would fail
    public record TableReport(
            String name,
            String location,
            String change,
            String why,
            String classification,
            List<String> keys,
            List<ColumnReport> columns,
            List<String> differences,
            int partitions,
            List<String> firstPartitions,
            List<Mismatch> mismatches) {}

    /// @param object in which the value stands that forced the type; empty where a schema says it
    public record ColumnReport(String name, String type, String object, String value) {}

    /// A partition whose column is read otherwise than the table's.
    public record Mismatch(String partition, String column, String type, String tableType) {}

    private final CrawlerStore store;
    private final CrawlRun crawl;
    private final Catalog catalog;

    public DryRun(CrawlerStore store, CrawlRun crawl, Catalog catalog) {
        this.store = store;
        this.crawl = crawl;
        this.catalog = catalog;
    }

    /// Empty where there is no such crawler.
    /// @throws IOException where a bucket cannot be listed
    public Optional<Report> of(String account, String region, String name) throws IOException {
        CrawlerId id = new CrawlerId(account, region, name);
        Optional<Crawler> asked = store.find(id);
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        Crawler crawler = asked.get();
        CrawlSettings settings =
                CrawlSettings.of(crawler.configuration(), crawler.schemaChangePolicy(), crawler.recrawlPolicy());
        List<String> problems = new ArrayList<>();
        List<FoundIn> found;
        try {
            found = crawl.found(
                    id,
                    crawler,
                    settings,
                    () -> false,
                    problem -> {
                        if (problems.size() < PROBLEMS_SHOWN) {
                            problems.add(problem);
                        }
                    });
        } catch (Crawl.StoppedException nobodyStopsIt) {
            throw new IllegalStateException(nobodyStopsIt);
        }
        TableShape shape = new TableShape(name, "dry-run");
        String prefix = Objects.requireNonNullElse(crawler.tablePrefix(), "");
        TablePlans plans = new TablePlans(catalog, settings, shape);
        List<TableReport> reports = found.stream()
                .flatMap(each -> plans.of(each, prefix).stream())
                .map(plan -> report(plan, settings, shape))
                .toList();
        return Optional.of(new Report(name, CrawlRun.names(found), reports, problems));
    }

    private TableReport report(TablePlan plan, CrawlSettings settings, TableShape shape) {
        FoundTable found = plan.found();
        return new TableReport(
                plan.id().name(),
                found.location(),
                plan.kind().name(),
                found.why(),
                found.schema().format().classification(),
                found.keys(),
                found.schema().columns().stream().map(DryRun::column).toList(),
                plan.differences(),
                found.partitions().size(),
                found.partitions().stream()
                        .limit(PARTITIONS_SHOWN)
                        .map(FoundTable.FoundPartition::location)
                        .toList(),
                mismatches(plan, settings, shape));
    }

    private static ColumnReport column(FoundColumn column) {
        return new ColumnReport(
                column.name(),
                column.type().text(),
                column.evidence().value().isEmpty() ? "" : column.evidence().object(),
                column.evidence().value());
    }

    private List<Mismatch> mismatches(TablePlan plan, CrawlSettings settings, TableShape shape) {
        Map<String, String> table = types(plan.wanted().storageDescriptor());
        List<Mismatch> mismatches = new ArrayList<>();
        for (FoundTable.FoundPartition partition : plan.found().partitions()) {
            PartitionInput wanted = plan.partition(shape.partition(partition));
            Partition had = catalog.find(plan.id(), partition.values()).orElse(null);
            StorageDescriptor then = had == null || settings.update() == Update.UPDATE_IN_DATABASE
                    ? wanted.storageDescriptor()
                    : had.storageDescriptor();
            types(then).forEach((name, type) -> {
                String declared = table.get(name);
                if (declared != null && !Coercion.reads(type, declared)) {
                    mismatches.add(new Mismatch(partition.location(), name, type, declared));
                }
            });
        }
        return mismatches;
    }

    private static Map<String, String> types(@Nullable StorageDescriptor descriptor) {
        Map<String, String> types = new HashMap<>();
        if (descriptor != null && descriptor.columns() != null) {
            for (Column column : descriptor.columns()) {
                types.put(column.name(), Objects.requireNonNullElse(column.type(), "string"));
            }
        }
        return types;
    }
}
