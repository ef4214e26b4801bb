package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.glue.Table;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tables as other services of the server read them, without a call: Firehose's schemas.
public final class CatalogTables {
    private final Catalog catalog;

    CatalogTables(Catalog catalog) {
        this.catalog = catalog;
    }

    public boolean hasDatabase(String account, String region, String database) {
        return catalog.find(new DatabaseId(account, region, database)).isPresent();
    }

    /// @param version a number, or null or `LATEST` for the current one
    public Optional<Table> find(
            String account, String region, String database, String name, @Nullable String version) {
        TableId id = new DatabaseId(account, region, database).table(name);
        Optional<Table> current = catalog.find(id).map(TableState::table);
        if (version == null
                || version.equals("LATEST")
                || current.isEmpty()
                || version.equals(current.get().versionId())) {
            return current;
        }
        return catalog.version(id, version);
    }
}
