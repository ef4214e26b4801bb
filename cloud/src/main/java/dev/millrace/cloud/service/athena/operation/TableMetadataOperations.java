package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Catalogue.Owner;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.ddl.ViewColumns;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.Column;
import dev.millrace.wire.athena.Database;
import dev.millrace.wire.athena.GetDatabaseInput;
import dev.millrace.wire.athena.GetDatabaseOutput;
import dev.millrace.wire.athena.GetTableMetadataInput;
import dev.millrace.wire.athena.GetTableMetadataOutput;
import dev.millrace.wire.athena.ListDatabasesInput;
import dev.millrace.wire.athena.ListDatabasesOutput;
import dev.millrace.wire.athena.ListTableMetadataInput;
import dev.millrace.wire.athena.ListTableMetadataOutput;
import dev.millrace.wire.athena.MetadataException;
import dev.millrace.wire.athena.TableMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The catalogue as Athena tells it: databases, tables, their columns.
public final class TableMetadataOperations {
    private static final Pages PAGES = new Pages(
            AthenaLimits.PAGE, token -> Refusals.input("The nextPageToken is malformed: " + token));

    private final Catalogue catalogue;
    private final DataCatalogs catalogs;

    public TableMetadataOperations(Catalogue catalogue, DataCatalogs catalogs) {
        this.catalogue = catalogue;
        this.catalogs = catalogs;
    }

    public ListDatabasesOutput databases(ListDatabasesInput input, Call call) {
        Page<Catalogue.Database> page = PAGES.of(
                held(() -> catalogue.databases(owner(input.catalogName(), call))),
                Catalogue.Database::name,
                input.nextToken(),
                input.maxResults());
        return new ListDatabasesOutput(page.map(TableMetadataOperations::described), page.next());
    }

    public GetDatabaseOutput database(GetDatabaseInput input, Call call) {
        return new GetDatabaseOutput(held(() ->
                        catalogue.database(owner(input.catalogName(), call), lower(input.databaseName())))
                .map(TableMetadataOperations::described)
                .orElseThrow(() -> missing("Database " + input.databaseName() + " not found.", call)));
    }

    public ListTableMetadataOutput tables(ListTableMetadataInput input, Call call) {
        Owner owner = owner(input.catalogName(), call);
        String database = lower(input.databaseName());
        if (held(() -> catalogue.database(owner, database)).isEmpty()) {
            throw missing("Database " + input.databaseName() + " not found.", call);
        }
        Pattern pattern = pattern(input.expression());
        List<Catalogue.Table> all = held(() -> catalogue.tables(owner, database)).stream()
                .filter(table -> pattern.matcher(table.name()).matches())
                .toList();
        Page<Catalogue.Table> page = PAGES.of(all, Catalogue.Table::name, input.nextToken(), input.maxResults());
        return new ListTableMetadataOutput(page.map(TableMetadataOperations::described), page.next());
    }

    public GetTableMetadataOutput table(GetTableMetadataInput input, Call call) {
        return new GetTableMetadataOutput(held(() -> catalogue.table(
                        owner(input.catalogName(), call), lower(input.databaseName()), lower(input.tableName())))
                .map(TableMetadataOperations::described)
                .orElseThrow(() -> missing("Entity Not Found", call)));
    }

    /// What the caller may not see in the catalogue is told as Athena's own error.
    private static <T> T held(Supplier<T> question) {
        try {
            return question.get();
        } catch (AwsException refused) {
            throw refused.code().equals("AccessDeniedException") ? new MetadataException(refused.message()) : refused;
        }
    }

    private Owner owner(String catalog, Call call) {
        if (catalogs.find(catalog, call).isEmpty()) {
            throw Refusals.of("DATACATALOG_NOT_FOUND", "Catalog '" + catalog + "' does not exist");
        }
        if (!catalog.equalsIgnoreCase(DataCatalogs.AWS)) {
            throw new MetadataException("Data catalogs other than " + DataCatalogs.AWS + " have no tables here.");
        }
        return Owner.of(call);
    }

    private static AwsException missing(String what, Call call) {
        return new MetadataException(what + " (Service: AmazonDataCatalog; Status Code: 400; Error Code:"
                + " EntityNotFoundException; Request ID: " + call.requestId() + "; Proxy: null)");
    }

    private static Pattern pattern(@Nullable String expression) {
        try {
            return Pattern.compile(
                    expression == null ? ".*" : expression.replaceAll("(?<!\\.)\\*", ".*"), Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException wrong) {
            throw Refusals.input("Invalid expression: " + expression);
        }
    }

    private static Database described(Catalogue.Database database) {
        return Database.builder()
                .name(database.name())
                .description(database.description())
                .parameters(database.parameters())
                .build();
    }

    private static TableMetadata described(Catalogue.Table kept) {
        Catalogue.Table table = ViewColumns.of(kept);
        Catalogue.Storage storage = table.storage();
        Map<String, String> parameters = new HashMap<>(table.parameters());
        put(parameters, "location", storage.location());
        put(parameters, "inputformat", storage.inputFormat());
        put(parameters, "outputformat", storage.outputFormat());
        put(parameters, "serde.serialization.lib", storage.serde());
        storage.serdeParameters().forEach((key, value) -> parameters.putIfAbsent("serde.param." + key, value));
        return TableMetadata.builder()
                .name(table.name())
                .createTime(table.created())
                .lastAccessTime(table.accessed())
                .tableType(table.type())
                .columns(columns(storage.columns()))
                .partitionKeys(columns(table.partitionKeys()))
                .parameters(parameters)
                .build();
    }

    private static void put(Map<String, String> parameters, String key, @Nullable String value) {
        parameters.putIfAbsent(key, Objects.requireNonNullElse(value, ""));
    }

    private static List<Column> columns(List<Catalogue.Column> columns) {
        return columns.stream()
                .map(column -> new Column(column.name(), column.type(), column.comment()))
                .toList();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
