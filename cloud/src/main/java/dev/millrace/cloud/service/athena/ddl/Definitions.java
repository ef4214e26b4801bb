package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Catalogue.Column;
import dev.millrace.cloud.service.athena.Catalogue.Storage;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.cloud.service.athena.sql.HiveDdl;
import dev.millrace.cloud.service.athena.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Databases and tables, made, changed and dropped. Data is never touched: the tables are external.
final class Definitions {
    private static final int EXECUTION_ERROR = 1100;
    private static final int SEMANTIC_ERROR = 1003;
    private static final String TASK = "FAILED: Execution Error, return code 1 from"
            + " org.apache.hadoop.hive.ql.exec.DDLTask. ";

    private final Catalogue catalogue;

    Definitions(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    void create(HiveDdl.CreateDatabase create, Place place) throws QueryFailure {
        if (catalogue.database(place.owner(), create.name()).isPresent()) {
            if (create.ifNotExists()) {
                return;
            }
            throw QueryFailure.user(
                    EXECUTION_ERROR,
                    TASK + "AlreadyExistsException(message:Database " + create.name() + " already exists)");
        }
        catalogue.createDatabase(
                place.owner(),
                new Catalogue.Database(create.name(), create.comment(), create.location(), create.properties()));
    }

    void alter(HiveDdl.AlterDatabase alter, Place place) throws QueryFailure {
        place.needDatabase(alter.name());
        Catalogue.Database before =
                catalogue.database(place.owner(), alter.name()).orElseThrow();
        catalogue.changeDatabase(
                place.owner(),
                new Catalogue.Database(
                        before.name(),
                        before.description(),
                        before.location(),
                        merged(before.parameters(), alter.properties())));
    }

    void drop(HiveDdl.DropDatabase drop, Place place) throws QueryFailure {
        if (catalogue.database(place.owner(), drop.name()).isEmpty()) {
            if (drop.ifExists()) {
                return;
            }
            throw QueryFailure.user(
                    SEMANTIC_ERROR, "FAILED: SemanticException [Error 10072]: Database does not exist: " + drop.name());
        }
        List<Table> tables = catalogue.tables(place.owner(), drop.name());
        if (!tables.isEmpty() && !drop.cascade()) {
            throw QueryFailure.user(
                    EXECUTION_ERROR,
                    TASK + "InvalidOperationException(message:Database " + drop.name()
                            + " is not empty. One or more tables exist.)");
        }
        tables.forEach(table -> catalogue.dropTable(place.owner(), drop.name(), table.name()));
        catalogue.dropDatabase(place.owner(), drop.name());
    }

    void create(HiveDdl.CreateTable create, Place place) throws QueryFailure {
        String database = place.database(create.name());
        place.needDatabase(database);
        if (catalogue.table(place.owner(), database, create.name().table()).isPresent()) {
            if (create.ifNotExists()) {
                return;
            }
            throw QueryFailure.user(
                    EXECUTION_ERROR,
                    TASK + "AlreadyExistsException(message:Table " + create.name().table() + " already exists)");
        }
        HiveFormats.Classes classes = HiveFormats.of(create.format());
        if (classes == null) {
            throw QueryFailure.user(
                    SEMANTIC_ERROR,
                    "FAILED: SemanticException Unrecognized file format in STORED AS clause: '"
                            + create.format().storedAs() + "'");
        }
        String location = String.valueOf(create.location());
        if (S3Path.parse(location).isEmpty()) {
            throw QueryFailure.user(
                    EXECUTION_ERROR, TASK + "MetaException(message:The location must be a valid S3 path: " + location + ")");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("EXTERNAL", "TRUE");
        parameters.putAll(create.properties());
        Storage storage = new Storage(
                columns(create.columns()),
                location,
                classes.input(),
                classes.output(),
                classes.serde(),
                classes.parameters(),
                create.bucketColumns(),
                create.buckets());
        catalogue.createTable(
                place.owner(),
                database,
                new Table(
                        create.name().table(),
                        create.comment(),
                        "EXTERNAL_TABLE",
                        null,
                        null,
                        storage,
                        columns(create.partitionKeys()),
                        parameters,
                        null));
    }

    void drop(HiveDdl.DropTable drop, Place place) throws QueryFailure {
        String database = place.database(drop.name());
        Optional<Table> table = catalogue.table(place.owner(), database, drop.name().table());
        if (table.isEmpty()) {
            if (drop.ifExists()) {
                return;
            }
            throw QueryFailure.user(
                    SEMANTIC_ERROR,
                    "FAILED: SemanticException [Error 10001]: Table not found " + database + "."
                            + drop.name().table());
        }
        if (table.get().isView() != drop.view()) {
            throw QueryFailure.user(
                    SEMANTIC_ERROR,
                    "FAILED: SemanticException [Error 10129]: Cannot drop a "
                            + (drop.view() ? "base table with DROP VIEW" : "view with DROP TABLE"));
        }
        catalogue.dropTable(place.owner(), database, table.get().name());
    }

    void put(HiveDdl.PutColumns put, Place place) throws QueryFailure {
        Table before = place.table(put.name());
        List<Column> columns = new ArrayList<>(put.replace() ? List.of() : before.storage().columns());
        for (Column column : columns(put.columns())) {
            if (columns.stream().anyMatch(there -> there.name().equals(column.name()))) {
                throw QueryFailure.user(
                        EXECUTION_ERROR, TASK + "Duplicate column name: " + column.name());
            }
            columns.add(column);
        }
        change(put.name(), place, columns);
    }

    void change(HiveDdl.ChangeColumn change, Place place) throws QueryFailure {
        Table before = place.table(change.name());
        if (before.storage().columns().stream().noneMatch(column -> column.name().equals(change.old()))) {
            throw QueryFailure.user(EXECUTION_ERROR, TASK + "Invalid column reference " + change.old());
        }
        Column now = columns(List.of(change.column())).getFirst();
        change(
                change.name(),
                place,
                before.storage().columns().stream()
                        .map(column -> column.name().equals(change.old()) ? now : column)
                        .toList());
    }

    private void change(TableName name, Place place, List<Column> columns) {
        catalogue.changeTable(
                place.owner(),
                place.database(name),
                name.table(),
                table -> table.withStorage(table.storage().withColumns(columns)));
    }

    void set(HiveDdl.SetProperties set, Place place) throws QueryFailure {
        place.table(set.name());
        catalogue.changeTable(
                place.owner(),
                place.database(set.name()),
                set.name().table(),
                table -> table.withParameters(merged(table.parameters(), set.properties())));
    }

    private static List<Column> columns(List<HiveDdl.Column> columns) {
        return columns.stream()
                .map(column -> new Column(column.name(), column.type(), column.comment()))
                .toList();
    }

    private static Map<String, String> merged(Map<String, String> before, Map<String, String> then) {
        Map<String, String> all = new LinkedHashMap<>(before);
        all.putAll(then);
        return all;
    }
}
