package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.database;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.CreateDatabaseRequest;
import dev.millrace.wire.glue.CreateDatabaseResponse;
import dev.millrace.wire.glue.DataLakePrincipal;
import dev.millrace.wire.glue.Database;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.DeleteDatabaseRequest;
import dev.millrace.wire.glue.DeleteDatabaseResponse;
import dev.millrace.wire.glue.GetDatabaseRequest;
import dev.millrace.wire.glue.GetDatabaseResponse;
import dev.millrace.wire.glue.GetDatabasesRequest;
import dev.millrace.wire.glue.GetDatabasesResponse;
import dev.millrace.wire.glue.PrincipalPermissions;
import dev.millrace.wire.glue.UpdateDatabaseRequest;
import dev.millrace.wire.glue.UpdateDatabaseResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The five operations on databases.
public final class Databases {
    /// Who may use the tables of a database that says nothing of it: whoever IAM lets.
    private static final List<PrincipalPermissions> BY_IAM =
            List.of(new PrincipalPermissions(new DataLakePrincipal("IAM_ALLOWED_PRINCIPALS"), List.of("ALL")));

    private final Catalog catalog;
    private final CatalogLookup lookup;
    private final Tags tags;
    private final CatalogEvents events;
    private final InstantSource clock;

    public Databases(Catalog catalog, CatalogLookup lookup, Tags tags, CatalogEvents events, InstantSource clock) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.tags = tags;
        this.events = events;
        this.clock = clock;
    }

    public CreateDatabaseResponse create(CreateDatabaseRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.databaseInput().name(), call);
        make(id, input.databaseInput(), Tags.fresh(input.tags()));
        return new CreateDatabaseResponse();
    }

    public void make(DatabaseId id, DatabaseInput wanted, Map<String, String> given) {
        catalog.changing(id, () -> {
            if (catalog.find(id).isPresent()) {
                throw new AlreadyExistsException("Database already exists.");
            }
            catalog.write(batch -> {
                batch.put(catalog.databases(), made(id, wanted, AwsTime.seconds(clock)), id.key());
                tags.put(batch, id.arn(), given);
            });
            return id;
        });
        events.changed(new CatalogChange.Databases(id, CatalogChange.Kind.CREATE_DATABASE));
    }

    public GetDatabaseResponse one(GetDatabaseRequest input, Call call) {
        return new GetDatabaseResponse(lookup.require(database(input.catalogId(), input.name(), call)));
    }

    public GetDatabasesResponse list(GetDatabasesRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        Page<Database> page = GluePages.PAGES.of(
                catalog.databases().list(call.account(), call.region()),
                Database::name,
                input.nextToken(),
                input.maxResults());
        return new GetDatabasesResponse(page.items(), page.next());
    }

    public UpdateDatabaseResponse update(UpdateDatabaseRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.name(), call);
        catalog.changing(id, () -> {
            Database had = lookup.require(id);
            catalog.databases().put(made(id, input.databaseInput(), had.createTime()), id.key());
            return id;
        });
        events.changed(new CatalogChange.Databases(id, CatalogChange.Kind.UPDATE_DATABASE));
        return new UpdateDatabaseResponse();
    }

    public DeleteDatabaseResponse delete(DeleteDatabaseRequest input, Call call) {
        DatabaseId id = database(input.catalogId(), input.name(), call);
        catalog.changing(id, () -> {
            lookup.require(id);
            catalog.delete(id, batch -> tags.drop(batch, id.arn()));
            return id;
        });
        events.changed(new CatalogChange.Databases(id, CatalogChange.Kind.DELETE_DATABASE));
        return new DeleteDatabaseResponse();
    }

    private static Database made(DatabaseId id, DatabaseInput input, @Nullable Instant created) {
        return Database.builder()
                .name(input.name().toLowerCase(Locale.ROOT))
                .description(input.description())
                .locationUri(input.locationUri())
                .parameters(input.parameters())
                .createTime(created)
                .createTableDefaultPermissions(
                        input.createTableDefaultPermissions() == null ? BY_IAM : input.createTableDefaultPermissions())
                .targetDatabase(input.targetDatabase())
                .federatedDatabase(input.federatedDatabase())
                .catalogId(id.account())
                .build();
    }
}
