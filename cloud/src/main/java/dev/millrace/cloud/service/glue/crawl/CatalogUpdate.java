package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.CrawlSettings.Delete;
import dev.millrace.cloud.service.glue.crawl.CrawlSettings.Update;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.operation.Partitions;
import dev.millrace.cloud.service.glue.operation.Tables;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.glue.BatchUpdatePartitionRequestEntry;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableInput;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Brings a crawl's findings into the catalogue, as the policies say. A table is known again by its location. New tables
/// and partitions are made whatever the policies are; what only differs in the run's number is left as it is.
public final class CatalogUpdate {
    private static final int PARTITIONS_AT_ONCE = 100;

    /// How many came, changed and went.
    public record Counts(int added, int updated, int deleted) {
        public static final Counts NONE = new Counts(0, 0, 0);

        Counts plus(int more, int changed, int gone) {
            return new Counts(added + more, updated + changed, deleted + gone);
        }
    }

    private final Catalog catalog;
    private final Tables tables;
    private final Partitions partitions;
    private final CrawlSettings settings;
    private final TableShape shape;
    private final String crawler;
    private final String by;
    private final InstantSource clock;
    private final Consumer<String> log;
    private Counts tableCounts = Counts.NONE;
    private Counts partitionCounts = Counts.NONE;

    /// @param by the ARN of who makes tables
    /// @param log of what is done
    public CatalogUpdate(
            Catalog catalog,
            Tables tables,
            Partitions partitions,
            CrawlSettings settings,
            String crawler,
            String runId,
            String by,
            InstantSource clock,
            Consumer<String> log) {
        this.catalog = catalog;
        this.tables = tables;
        this.partitions = partitions;
        this.settings = settings;
        this.shape = new TableShape(crawler, runId);
        this.crawler = crawler;
        this.by = by;
        this.clock = clock;
        this.log = log;
    }

    public Counts tableCounts() {
        return tableCounts;
    }

    public Counts partitionCounts() {
        return partitionCounts;
    }

    void apply(FoundIn found, String prefix) {
        DatabaseId database = found.database();
        List<TablePlan> plans = new TablePlans(catalog, settings, shape).of(found, prefix);
        Set<TableId> seen = new HashSet<>();
        for (TablePlan plan : plans) {
            seen.add(plan.id());
            apply(plan);
        }
        if (!settings.newFoldersOnly()) {
            for (TableState had : catalog.tables().list(database.key())) {
                TableId id = database.table(had.table().name());
                if (!seen.contains(id) && ours(had.table(), found.under())) {
                    gone(id, had.table());
                }
            }
        }
    }

    private void apply(TablePlan plan) {
        TableId id = plan.id();
        String where = " table " + id.name() + " in database " + id.database().name();
        switch (plan.kind()) {
            case CREATE -> {
                tables.make(id, plan.wanted(), null, by);
                tableCounts = tableCounts.plus(1, 0, 0);
                log.accept("Created" + where);
            }
            case UPDATE -> {
                tables.change(id, plan.wanted(), null, false);
                tableCounts = tableCounts.plus(0, 1, 0);
                log.accept("Updated" + where);
            }
            case LOG -> log.accept("Table " + id.name()
                    + " differs from what was found at its location and is left as it is: "
                    + String.join(", ", plan.differences()));
            case KEEP -> {}
        }
        if (plan.keysDiffer()) {
            log.accept("Folder partition keys do not match table partition keys, skipping folder: "
                    + plan.found().location());
        } else if (plan.found().isPartitioned()) {
            partitions(plan);
        }
    }

    private void partitions(TablePlan plan) {
        TableId id = plan.id();
        Set<List<String>> seen = new HashSet<>();
        List<FoundTable.FoundPartition> all = plan.found().partitions();
        for (int from = 0; from < all.size(); from += PARTITIONS_AT_ONCE) {
            List<PartitionInput> fresh = new ArrayList<>();
            List<BatchUpdatePartitionRequestEntry> changed = new ArrayList<>();
            for (FoundTable.FoundPartition one :
                    all.subList(from, Math.min(all.size(), from + PARTITIONS_AT_ONCE))) {
                seen.add(one.values());
                PartitionInput wanted = plan.partition(shape.partition(one));
                Partition had = catalog.find(id, one.values()).orElse(null);
                if (had == null) {
                    fresh.add(wanted);
                } else if (settings.update() == Update.UPDATE_IN_DATABASE && differs(had, wanted)) {
                    changed.add(new BatchUpdatePartitionRequestEntry(one.values(), wanted));
                }
            }
            if (!fresh.isEmpty()) {
                partitions.create(id, fresh);
                log.accept("Created partitions with values "
                        + fresh.stream().map(PartitionInput::values).toList() + " for table " + id.name()
                        + " in database " + id.database().name());
            }
            if (!changed.isEmpty()) {
                partitions.update(id, changed);
            }
            partitionCounts = partitionCounts.plus(fresh.size(), changed.size(), 0);
        }
        if (!settings.newFoldersOnly()) {
            gonePartitions(id, seen);
        }
    }

    private void gonePartitions(TableId id, Set<List<String>> seen) {
        List<List<String>> gone = new ArrayList<>();
        int above = id.key().length;
        catalog.partitions().scanKeys(List.of(id.key()), List.of(id.key()), (key, _) -> {
            List<String> values = List.copyOf(key.subList(above, key.size()));
            if (!seen.contains(values)) {
                gone.add(values);
            }
            return true;
        });
        for (List<String> values : gone) {
            log.accept("Found partition of table " + id.name() + " with partition values " + values
                    + " with no matching schema at the partition's S3 location");
        }
        if (settings.delete() == Delete.DELETE_FROM_DATABASE && !gone.isEmpty()) {
            partitions.delete(id, gone);
            partitionCounts = partitionCounts.plus(0, 0, gone.size());
        }
    }

    private boolean ours(Table table, List<String> under) {
        String location = table.storageDescriptor() == null
                ? ""
                : Objects.requireNonNullElse(table.storageDescriptor().location(), "");
        return table.parameters() != null
                && crawler.equals(table.parameters().get(TableShape.CRAWLER))
                && under.stream().anyMatch(location::startsWith);
    }

    private void gone(TableId id, Table table) {
        switch (settings.delete()) {
            case DELETE_FROM_DATABASE -> {
                tables.remove(id);
                tableCounts = tableCounts.plus(0, 0, 1);
                log.accept("Table " + id.name()
                        + " was deleted because a matching schema was not found at the table's location.");
            }
            case DEPRECATE_IN_DATABASE -> {
                Map<String, String> parameters = new TreeMap<>(Objects.requireNonNullElse(table.parameters(), Map.of()));
                if (parameters.putIfAbsent(TableShape.DEPRECATED, Long.toString(clock.millis())) == null) {
                    tables.change(id, TablePlans.input(table).toBuilder().parameters(parameters).build(), null, false);
                    tableCounts = tableCounts.plus(0, 0, 1);
                }
                log.accept("Table " + id.name()
                        + " is marked deprecated because a matching schema was not found at the table's location.");
            }
            case LOG -> log.accept("A matching schema was not found at the location of table " + id.name() + ".");
        }
    }

    private static boolean differs(Partition had, PartitionInput wanted) {
        return !TablePlans.withoutRun(had.storageDescriptor()).equals(TablePlans.withoutRun(wanted.storageDescriptor()));
    }
}
