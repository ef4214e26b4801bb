package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Catalogue.Owner;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.athena.sql.HiveDdl;
import dev.millrace.cloud.service.athena.sql.TableName;
import dev.millrace.wire.AwsException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Carries out Hive's DDL over the catalogue. What comes back are the lines that Athena writes.
public final class DdlRunner {
    private static final int EXECUTION_ERROR = 1100;
    private static final int SEMANTIC_ERROR = 1006;

    private final Catalogue catalogue;
    private final Definitions definitions;
    private final PartitionDdl partitions;

    public DdlRunner(Catalogue catalogue, ResultObjects objects) {
        this.catalogue = catalogue;
        this.definitions = new Definitions(catalogue);
        this.partitions = new PartitionDdl(catalogue, objects);
    }

    /// @param context the database of the query's context; null for none
    public List<String> run(HiveDdl ddl, Owner owner, @Nullable String context) throws QueryFailure {
        try {
            return answer(ddl, new Place(catalogue, owner, context));
        } catch (AwsException refused) {
            throw QueryFailure.user(
                    EXECUTION_ERROR,
                    "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                            + (refused.code().equals("AccessDeniedException")
                                    ? "MetaException(message:" + refused.message() + ")"
                                    : refused.message()));
        }
    }

    private List<String> answer(HiveDdl ddl, Place place) throws QueryFailure {
        switch (ddl) {
            case HiveDdl.CreateDatabase create -> definitions.create(create, place);
            case HiveDdl.AlterDatabase alter -> definitions.alter(alter, place);
            case HiveDdl.DropDatabase drop -> definitions.drop(drop, place);
            case HiveDdl.CreateTable create -> definitions.create(create, place);
            case HiveDdl.DropTable drop -> definitions.drop(drop, place);
            case HiveDdl.PutColumns put -> definitions.put(put, place);
            case HiveDdl.ChangeColumn change -> definitions.change(change, place);
            case HiveDdl.SetProperties set -> definitions.set(set, place);
            case HiveDdl.AddPartitions add -> partitions.add(add, place);
            case HiveDdl.DropPartitions drop -> partitions.drop(drop, place);
            case HiveDdl.RenamePartition rename -> partitions.rename(rename, place);
            case HiveDdl.SetLocation set -> partitions.setLocation(set, place);
            case HiveDdl.RepairTable repair -> {
                return partitions.repair(repair, place);
            }
            case HiveDdl.RenameTable _ -> throw QueryFailure.user(
                    EXECUTION_ERROR,
                    "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                            + " Unable to alter table. Table cannot be renamed");
            case HiveDdl.ShowDatabases show -> {
                return catalogue.databases(place.owner()).stream()
                        .map(Catalogue.Database::name)
                        .filter(name -> HivePattern.matches(show.pattern(), name))
                        .sorted()
                        .toList();
            }
            case HiveDdl.ShowTables show -> {
                return tables(show, place);
            }
            case HiveDdl.ShowPartitions show -> {
                return partitions.show(show, place);
            }
            case HiveDdl.ShowCreateTable show -> {
                Table table = place.table(show.name());
                if (table.isView()) {
                    throw QueryFailure.user(
                            SEMANTIC_ERROR, "FAILED: SemanticException SHOW CREATE TABLE is not supported on a view");
                }
                return ShownTable.create(show.name().toString(), table);
            }
            case HiveDdl.ShowColumns show -> {
                return ShownTable.columns(place.table(show.name()));
            }
            case HiveDdl.ShowProperties show -> {
                return properties(place.table(show.name()), show.key());
            }
            case HiveDdl.Describe describe -> {
                Table table = place.table(describe.name());
                return describe.detail() == null || table.isView()
                        ? ShownTable.describe(table)
                        : ShownTable.details(place.database(describe.name()), table);
            }
            case HiveDdl.Prepare _, HiveDdl.Deallocate _ -> throw new IllegalStateException("not of the catalogue");
        }
        return List.of();
    }

    private List<String> tables(HiveDdl.ShowTables show, Place place) throws QueryFailure {
        String database = place.database(new TableName(show.database(), ""));
        place.needDatabase(database);
        return catalogue.tables(place.owner(), database).stream()
                .filter(table -> !show.views() || table.isView())
                .map(table -> table.name().toLowerCase(Locale.ROOT))
                .filter(name -> HivePattern.matches(show.pattern(), name))
                .sorted()
                .toList();
    }

    private static List<String> properties(Table table, @Nullable String key) {
        if (key == null) {
            return new TreeMap<>(table.parameters())
                    .entrySet().stream()
                            .map(property -> property.getKey() + "\t" + property.getValue())
                            .toList();
        }
        String value = table.parameters().get(key);
        return List.of(value == null ? "Table " + table.name() + " does not have property: " + key : value);
    }
}
