package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.crawl.CrawlSettings.Update;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.Descriptors;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableInput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Holds what a crawl found against what the catalogue has. Nothing is changed here.
public final class TablePlans {
    private final Catalog catalog;
    private final CrawlSettings settings;
    private final TableShape shape;

    TablePlans(Catalog catalog, CrawlSettings settings, TableShape shape) {
        this.catalog = catalog;
        this.settings = settings;
        this.shape = shape;
    }

    List<TablePlan> of(FoundIn found, String prefix) {
        DatabaseId database = found.database();
        Map<String, TableState> byLocation = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (TableState had : catalog.tables().list(database.key())) {
            taken.add(had.table().name());
            if (found.targets().test(had.table().name())) {
                byLocation.putIfAbsent(location(had.table().storageDescriptor()), had);
            }
        }
        List<TablePlan> plans = new ArrayList<>();
        for (FoundTable table : found.tables()) {
            TableState had = byLocation.get(bare(table.location()));
            if (had != null) {
                plans.add(again(database.table(had.table().name()), table, had));
            } else {
                String name = (prefix + table.name()).toLowerCase(Locale.ROOT);
                String free = taken.add(name) ? name : name + "_" + hash(table.location());
                taken.add(free);
                TableId id = database.table(free);
                plans.add(new TablePlan(
                        id, table, TablePlan.Kind.CREATE, shape.table(free, table), List.of(), false, inherited()));
            }
        }
        return plans;
    }

    private boolean inherited() {
        return settings.inheritFromTable();
    }

    private TablePlan again(TableId id, FoundTable found, TableState had) {
        TableInput seen = shape.table(id.name(), found);
        TableInput before = input(had.table());
        boolean keysDiffer = had.partitionKeys().size() != found.keys().size();
        TableInput wanted = settings.mergeNewColumns() ? newColumns(before, seen) : seen;
        wanted = wanted.toBuilder().partitionKeys(had.table().partitionKeys()).build();
        List<String> differences = differences(before, wanted);
        TablePlan.Kind kind = differences.isEmpty()
                ? TablePlan.Kind.KEEP
                : settings.update() == Update.UPDATE_IN_DATABASE ? TablePlan.Kind.UPDATE : TablePlan.Kind.LOG;
        return new TablePlan(
                id,
                found,
                kind,
                kind == TablePlan.Kind.UPDATE ? wanted : before,
                differences,
                keysDiffer,
                inherited());
    }

    /// What was there, with the columns that are new behind its own, and the counts of now.
    private static TableInput newColumns(TableInput before, TableInput seen) {
        StorageDescriptor had = Objects.requireNonNullElse(
                before.storageDescriptor(), StorageDescriptor.builder().build());
        Map<String, Column> columns = new LinkedHashMap<>();
        columns(had).forEach(column -> columns.put(column.name().toLowerCase(Locale.ROOT), column));
        columns(seen.storageDescriptor()).forEach(column -> columns.putIfAbsent(column.name(), column));
        Map<String, String> parameters = new TreeMap<>(Objects.requireNonNullElse(before.parameters(), Map.of()));
        parameters.putAll(Objects.requireNonNullElse(seen.parameters(), Map.of()));
        parameters.remove(TableShape.DEPRECATED);
        return before.toBuilder()
                .storageDescriptor(
                        had.toBuilder().columns(new ArrayList<>(columns.values())).build())
                .parameters(parameters)
                .build();
    }

    private static List<String> differences(TableInput before, TableInput wanted) {
        List<String> differences = new ArrayList<>();
        Map<String, String> had = types(before.storageDescriptor());
        Map<String, String> now = types(wanted.storageDescriptor());
        now.forEach((name, type) -> {
            String was = had.get(name);
            if (was == null) {
                differences.add("column " + name + " " + type + " is new");
            } else if (!was.equals(type)) {
                differences.add("column " + name + " is " + type + " and was " + was);
            }
        });
        had.keySet().stream()
                .filter(name -> !now.containsKey(name))
                .forEach(name -> differences.add("column " + name + " is gone"));
        Map<String, String> parameters = withoutRun(before.parameters());
        Map<String, String> wantedParameters = withoutRun(wanted.parameters());
        wantedParameters.forEach((name, value) -> {
            if (!value.equals(parameters.get(name))) {
                differences.add(name + " is " + value
                        + (parameters.containsKey(name) ? " and was " + parameters.get(name) : ""));
            }
        });
        parameters.keySet().stream()
                .filter(name -> !wantedParameters.containsKey(name))
                .forEach(name -> differences.add(name + " is gone"));
        if (differences.isEmpty()
                && !withoutRun(before.storageDescriptor()).equals(withoutRun(wanted.storageDescriptor()))) {
            differences.add("how it is read");
        }
        return differences;
    }

    /// A table as somebody would give it.
    static TableInput input(Table table) {
        return TableInput.builder()
                .name(table.name())
                .description(table.description())
                .owner(table.owner())
                .lastAccessTime(table.lastAccessTime())
                .lastAnalyzedTime(table.lastAnalyzedTime())
                .retention(table.retention())
                .storageDescriptor(table.storageDescriptor())
                .partitionKeys(table.partitionKeys())
                .viewOriginalText(table.viewOriginalText())
                .viewExpandedText(table.viewExpandedText())
                .tableType(table.tableType())
                .parameters(table.parameters())
                .targetTable(table.targetTable())
                .build();
    }

    static StorageDescriptor withoutRun(@Nullable StorageDescriptor descriptor) {
        StorageDescriptor filled = Objects.requireNonNullElseGet(
                Descriptors.filled(descriptor), () -> StorageDescriptor.builder().build());
        return filled.toBuilder().parameters(withoutRun(filled.parameters())).build();
    }

    private static Map<String, String> withoutRun(@Nullable Map<String, String> parameters) {
        Map<String, String> rest = new TreeMap<>(Objects.requireNonNullElse(parameters, Map.of()));
        rest.remove(TableShape.RUN);
        return rest;
    }

    private static Map<String, String> types(@Nullable StorageDescriptor descriptor) {
        Map<String, String> types = new LinkedHashMap<>();
        columns(descriptor).forEach(column -> types.put(column.name(), String.valueOf(column.type())));
        return types;
    }

    private static List<Column> columns(@Nullable StorageDescriptor descriptor) {
        return descriptor == null || descriptor.columns() == null ? List.of() : descriptor.columns();
    }

    private static String location(@Nullable StorageDescriptor descriptor) {
        return descriptor == null ? "" : bare(Objects.requireNonNullElse(descriptor.location(), ""));
    }

    private static String bare(String location) {
        return location.endsWith("/") ? location.substring(0, location.length() - 1) : location;
    }

    private static String hash(String location) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(location.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
