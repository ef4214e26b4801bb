package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.Database;
import dev.millrace.wire.glue.EntityNotFoundException;
import org.jspecify.annotations.Nullable;

/// Finds what a request names, or refuses it in AWS's words.
public final class CatalogLookup {
    private final Catalog catalog;

    public CatalogLookup(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Refuses a catalogue that is not the caller's own: no policy lets anybody into another here.
    static void own(@Nullable String catalogId, Call call) {
        if (catalogId != null && !catalogId.equals(call.account())) {
            throw denied(call, Arn.regional("glue", call.region(), catalogId, "catalog"));
        }
    }

    static AwsException denied(Call call, String resource) {
        String target = call.http().headers().first("X-Amz-Target", "AWSGlue.*");
        return new AwsException(
                "AccessDeniedException",
                400,
                "User: " + call.caller().arn() + " is not authorized to perform: glue:"
                        + target.substring(target.indexOf('.') + 1) + " on resource: " + resource);
    }

    static DatabaseId database(@Nullable String catalogId, String name, Call call) {
        own(catalogId, call);
        return new DatabaseId(call.account(), call.region(), name);
    }

    static TableId table(@Nullable String catalogId, String database, String name, Call call) {
        return database(catalogId, database, call).table(name);
    }

    Database require(DatabaseId id) {
        return catalog.find(id)
                .orElseThrow(() -> new EntityNotFoundException("Database " + id.name() + " not found."));
    }

    TableState require(TableId id) {
        return catalog.find(id).orElseThrow(() -> {
            require(id.database());
            return missing(id);
        });
    }

    static EntityNotFoundException missing(TableId id) {
        return new EntityNotFoundException("Table " + id.name() + " not found.");
    }
}
