package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.table;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.BatchDeleteTableVersionRequest;
import dev.millrace.wire.glue.BatchDeleteTableVersionResponse;
import dev.millrace.wire.glue.DeleteTableVersionRequest;
import dev.millrace.wire.glue.DeleteTableVersionResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetTableVersionRequest;
import dev.millrace.wire.glue.GetTableVersionResponse;
import dev.millrace.wire.glue.GetTableVersionsRequest;
import dev.millrace.wire.glue.GetTableVersionsResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableVersion;
import dev.millrace.wire.glue.TableVersionError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The versions of a table: the current one, and those that updates replaced.
public final class TableVersions {
    private static final long MOST = 9_999_999_999L;

    private final Catalog catalog;
    private final CatalogLookup lookup;

    public TableVersions(Catalog catalog, CatalogLookup lookup) {
        this.catalog = catalog;
        this.lookup = lookup;
    }

    public GetTableVersionResponse one(GetTableVersionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        Table current = lookup.require(id).table();
        String version = input.versionId();
        if (version == null || version.equals(current.versionId())) {
            return new GetTableVersionResponse(view(current));
        }
        return new GetTableVersionResponse(view(catalog.version(id, checked(version)).orElseThrow(TableVersions::missing)));
    }

    /// The newest first.
    public GetTableVersionsResponse list(GetTableVersionsRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        List<Table> all = new ArrayList<>(catalog.versions().list(id.key()));
        all.add(lookup.require(id).table());
        Page<Table> page = GluePages.PAGES.of(all, TableVersions::newestFirst, input.nextToken(), input.maxResults());
        return new GetTableVersionsResponse(page.map(TableVersions::view), page.next());
    }

    public DeleteTableVersionResponse delete(DeleteTableVersionRequest input, Call call) {
        remove(table(input.catalogId(), input.databaseName(), input.tableName(), call), input.versionId());
        return new DeleteTableVersionResponse();
    }

    public BatchDeleteTableVersionResponse deleteAll(BatchDeleteTableVersionRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        lookup.require(id);
        List<TableVersionError> errors = new ArrayList<>();
        for (String version : input.versionIds()) {
            try {
                remove(id, version);
            } catch (AwsException refused) {
                errors.add(new TableVersionError(id.name(), version, Tables.detail(refused)));
            }
        }
        return new BatchDeleteTableVersionResponse(errors);
    }

    private void remove(TableId id, String version) {
        catalog.changing(id.database(), () -> {
            if (version.equals(lookup.require(id).table().versionId())) {
                throw new InvalidInputException("Cannot delete the current version of the table.");
            }
            if (!catalog.versions().delete(id.key(Catalog.versionKey(checked(version))))) {
                throw missing();
            }
            return id;
        });
    }

    private static String checked(String version) {
        if (!version.matches("[0-9]{1,10}")) {
            throw new InvalidInputException("version must be an integer: " + version);
        }
        return version;
    }

    private static String newestFirst(Table table) {
        return Catalog.versionKey(Long.toString(MOST - Long.parseLong(Objects.requireNonNullElse(table.versionId(), "0"))));
    }

    private static TableVersion view(Table table) {
        return new TableVersion(table, table.versionId());
    }

    private static EntityNotFoundException missing() {
        return new EntityNotFoundException("Version not found.");
    }
}
