package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Catalogue.Column;
import dev.millrace.cloud.service.athena.Catalogue.Partition;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.cloud.service.athena.sql.HiveDdl;
import dev.millrace.cloud.service.athena.sql.TableName;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A table's partitions, told by hand or found in its location.
final class PartitionDdl {
    private static final int EXECUTION_ERROR = 1100;
    private static final int SEMANTIC_ERROR = 1003;
    private static final int PAGE = 1000;

    /// The most objects that MSCK REPAIR TABLE looks at.
    private static final int OBJECTS = 1_000_000;

    private final Catalogue catalogue;
    private final ResultObjects objects;

    PartitionDdl(Catalogue catalogue, ResultObjects objects) {
        this.catalogue = catalogue;
        this.objects = objects;
    }

    void add(HiveDdl.AddPartitions add, Place place) throws QueryFailure {
        Table table = place.table(add.name());
        Set<List<String>> there = values(place, add.name());
        List<Partition> fresh = new ArrayList<>();
        for (HiveDdl.PartitionAt at : add.partitions()) {
            List<String> values = values(table, at.values());
            if (!there.add(values)) {
                if (add.ifNotExists()) {
                    continue;
                }
                throw QueryFailure.user(
                        EXECUTION_ERROR,
                        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                                + " AlreadyExistsException(message:Partition already exists.)");
            }
            String location = at.location() == null ? usual(table, values) : at.location();
            fresh.add(new Partition(values, table.storage().withLocation(location)));
        }
        catalogue.addPartitions(place.owner(), place.database(add.name()), table.name(), fresh);
    }

    void drop(HiveDdl.DropPartitions drop, Place place) throws QueryFailure {
        Table table = place.table(drop.name());
        List<List<String>> gone = new ArrayList<>();
        for (Map<String, String> spec : drop.partitions()) {
            List<List<String>> matching = catalogue
                    .partitions(place.owner(), place.database(drop.name()), table.name())
                    .stream()
                    .map(Partition::values)
                    .filter(values -> matches(table, spec, values))
                    .toList();
            if (matching.isEmpty() && !drop.ifExists()) {
                throw QueryFailure.user(
                        SEMANTIC_ERROR, "FAILED: SemanticException [Error 10006]: Partition not found " + spec);
            }
            gone.addAll(matching);
        }
        catalogue.dropPartitions(place.owner(), place.database(drop.name()), table.name(), gone);
    }

    void rename(HiveDdl.RenamePartition rename, Place place) throws QueryFailure {
        Table table = place.table(rename.name());
        Partition before = one(place, rename.name(), values(table, rename.from()));
        catalogue.changePartition(
                place.owner(),
                place.database(rename.name()),
                table.name(),
                before.values(),
                new Partition(values(table, rename.to()), before.storage()));
    }

    void setLocation(HiveDdl.SetLocation set, Place place) throws QueryFailure {
        Table table = place.table(set.name());
        Map<String, String> spec = set.partition();
        if (spec == null) {
            catalogue.changeTable(
                    place.owner(),
                    place.database(set.name()),
                    table.name(),
                    now -> now.withStorage(now.storage().withLocation(set.location())));
            return;
        }
        Partition before = one(place, set.name(), values(table, spec));
        catalogue.changePartition(
                place.owner(),
                place.database(set.name()),
                table.name(),
                before.values(),
                new Partition(before.values(), before.storage().withLocation(set.location())));
    }

    List<String> show(HiveDdl.ShowPartitions show, Place place) throws QueryFailure {
        Table table = place.table(show.name());
        if (table.partitionKeys().isEmpty()) {
            throw QueryFailure.user(
                    EXECUTION_ERROR,
                    "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Table "
                            + table.name() + " is not a partitioned table");
        }
        return catalogue.partitions(place.owner(), place.database(show.name()), table.name()).stream()
                .map(partition -> PartitionNames.name(keys(table), partition.values()))
                .sorted()
                .toList();
    }

    /// Tells the catalogue of the partitions that lie in the table's location; the lines are Hive's.
    List<String> repair(HiveDdl.RepairTable repair, Place place) throws QueryFailure {
        Table table = place.table(repair.name());
        S3Path location = S3Path.parse(String.valueOf(table.storage().location()))
                .orElseThrow(() -> QueryFailure.user(
                        EXECUTION_ERROR,
                        "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                                + " Can not create a Path from an empty string"));
        Set<List<String>> there = values(place, repair.name());
        Map<List<String>, String> found = found(table, location, place);
        if (found.isEmpty() && !table.partitionKeys().isEmpty() && there.isEmpty()) {
            return List.of("Tables missing on filesystem:\t" + table.name());
        }
        Map<List<String>, String> missing = new LinkedHashMap<>(found);
        missing.keySet().removeAll(there);
        List<Partition> fresh = missing.entrySet().stream()
                .map(entry -> new Partition(entry.getKey(), table.storage().withLocation(entry.getValue())))
                .toList();
        catalogue.addPartitions(place.owner(), place.database(repair.name()), table.name(), fresh);
        List<String> lines = new ArrayList<>();
        List<String> names = fresh.stream()
                .map(partition ->
                        table.name() + ":" + PartitionNames.name(keys(table), partition.values()))
                .toList();
        if (!names.isEmpty()) {
            lines.add("Partitions not in metastore:\t" + String.join("\t", names));
        }
        names.forEach(name -> lines.add("Repair: Added partition to metastore " + name));
        List<String> gone = there.stream()
                .filter(values -> !found.containsKey(values))
                .map(values -> table.name() + ":" + PartitionNames.name(keys(table), values))
                .toList();
        if (!gone.isEmpty()) {
            lines.add("Partitions missing from filesystem:\t" + String.join("\t", gone));
        }
        return lines;
    }

    private Map<List<String>, String> found(Table table, S3Path location, Place place) throws QueryFailure {
        Map<List<String>, String> found = new LinkedHashMap<>();
        List<String> keys = keys(table);
        if (keys.isEmpty()) {
            return found;
        }
        String after = "";
        int seen = 0;
        try {
            while (seen < OBJECTS) {
                List<ResultObjects.Found> page =
                        objects.list(place.owner(), location.bucket(), location.prefix(), after, PAGE);
                for (ResultObjects.Found object : page) {
                    String path = object.key().substring(location.prefix().length());
                    PartitionNames.values(keys, path).ifPresent(values -> found.putIfAbsent(
                            values, location.of(folders(path, keys.size()))));
                }
                if (page.size() < PAGE) {
                    return found;
                }
                seen += page.size();
                after = page.getLast().key();
            }
            return found;
        } catch (FileNotFoundException noBucket) {
            return found;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String folders(String path, int many) {
        int end = 0;
        for (int i = 0; i < many; i++) {
            end = path.indexOf('/', end) + 1;
        }
        return path.substring(0, end);
    }

    private Set<List<String>> values(Place place, TableName name) {
        Set<List<String>> values = new HashSet<>();
        catalogue
                .partitions(place.owner(), place.database(name), name.table())
                .forEach(partition -> values.add(partition.values()));
        return values;
    }

    private Partition one(Place place, TableName name, List<String> values) throws QueryFailure {
        return catalogue.partitions(place.owner(), place.database(name), name.table()).stream()
                .filter(partition -> partition.values().equals(values))
                .findFirst()
                .orElseThrow(() -> QueryFailure.user(
                        SEMANTIC_ERROR, "FAILED: SemanticException [Error 10006]: Partition not found " + values));
    }

    private static boolean matches(Table table, Map<String, String> spec, List<String> values) {
        List<String> keys = keys(table);
        return spec.entrySet().stream().allMatch(entry -> {
            int at = keys.indexOf(entry.getKey());
            return at >= 0 && at < values.size() && values.get(at).equals(entry.getValue());
        });
    }

    private static List<String> values(Table table, Map<String, String> spec) throws QueryFailure {
        List<String> values = new ArrayList<>();
        for (String key : keys(table)) {
            String value = spec.get(key);
            if (value == null || spec.size() != table.partitionKeys().size()) {
                throw QueryFailure.user(
                        SEMANTIC_ERROR,
                        "FAILED: SemanticException [Error 10098]: Non-Partition column appears in the partition"
                                + " specification, or one is missing: " + spec.keySet());
            }
            values.add(value);
        }
        if (values.isEmpty()) {
            throw QueryFailure.user(
                    SEMANTIC_ERROR, "FAILED: SemanticException table is not partitioned but partition spec exists: " + spec);
        }
        return values;
    }

    private static List<String> keys(Table table) {
        return table.partitionKeys().stream().map(Column::name).toList();
    }

    private static String usual(Table table, List<String> values) {
        String location = String.valueOf(table.storage().location());
        return location + (location.endsWith("/") ? "" : "/") + PartitionNames.name(keys(table), values);
    }
}
