package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.AuthenticationConfiguration;
import dev.millrace.wire.glue.AuthenticationConfigurationInput;
import dev.millrace.wire.glue.BatchDeleteConnectionRequest;
import dev.millrace.wire.glue.BatchDeleteConnectionResponse;
import dev.millrace.wire.glue.Connection;
import dev.millrace.wire.glue.ConnectionInput;
import dev.millrace.wire.glue.CreateConnectionRequest;
import dev.millrace.wire.glue.CreateConnectionResponse;
import dev.millrace.wire.glue.DeleteConnectionRequest;
import dev.millrace.wire.glue.DeleteConnectionResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.ErrorDetail;
import dev.millrace.wire.glue.GetConnectionRequest;
import dev.millrace.wire.glue.GetConnectionResponse;
import dev.millrace.wire.glue.GetConnectionsFilter;
import dev.millrace.wire.glue.GetConnectionsRequest;
import dev.millrace.wire.glue.GetConnectionsResponse;
import dev.millrace.wire.glue.UpdateConnectionRequest;
import dev.millrace.wire.glue.UpdateConnectionResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Connections: how jobs and crawlers reach what is not S3. They are kept and read back; a NETWORK connection says in
/// which subnet a job runs.
public final class Connections {
    private static final String READY = "READY";

    private final Storage storage;
    private final Documents<Connection> kept;
    private final Tags tags;
    private final InstantSource clock;
    private final ReentrantLock changing = new ReentrantLock();

    public Connections(Storage storage, Tags tags, InstantSource clock) {
        this.storage = storage;
        this.kept = storage.documents("glue/connections", Connection.class);
        this.tags = tags;
        this.clock = clock;
        tags.of("connection", (account, region, name) -> kept.find(account, region, name).isPresent());
    }

    public CreateConnectionResponse create(CreateConnectionRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        ConnectionInput wanted = input.connectionInput();
        Map<String, String> given = Tags.fresh(input.tags());
        Instant now = AwsTime.millis(clock);
        changing.lock();
        try {
            if (kept.find(key(call, wanted.name())).isPresent()) {
                throw new AlreadyExistsException("Connection already exists.");
            }
            storage.write(batch -> {
                batch.put(kept, made(wanted, now, now, call), key(call, wanted.name()));
                tags.put(batch, arn(call, wanted.name()), given);
            });
        } finally {
            changing.unlock();
        }
        return new CreateConnectionResponse(READY);
    }

    public GetConnectionResponse one(GetConnectionRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        return new GetConnectionResponse(shown(require(input.name(), call), input.hidePassword()));
    }

    public GetConnectionsResponse list(GetConnectionsRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        List<Connection> wanted = kept.list(call.account(), call.region()).stream()
                .filter(connection -> matches(connection, input.filter()))
                .toList();
        Page<Connection> page =
                GluePages.PAGES.of(wanted, Connections::name, input.nextToken(), input.maxResults());
        return new GetConnectionsResponse(
                page.map(connection -> shown(connection, input.hidePassword())), page.next());
    }

    public UpdateConnectionResponse update(UpdateConnectionRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        changing.lock();
        try {
            Connection had = require(input.name(), call);
            kept.put(
                    made(
                            input.connectionInput().toBuilder().name(input.name()).build(),
                            had.creationTime(),
                            AwsTime.millis(clock),
                            call),
                    key(call, input.name()));
        } finally {
            changing.unlock();
        }
        return new UpdateConnectionResponse();
    }

    public DeleteConnectionResponse delete(DeleteConnectionRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        remove(input.connectionName(), call);
        return new DeleteConnectionResponse();
    }

    public BatchDeleteConnectionResponse deleteAll(BatchDeleteConnectionRequest input, Call call) {
        CatalogLookup.own(input.catalogId(), call);
        List<String> deleted = new ArrayList<>();
        Map<String, ErrorDetail> errors = new TreeMap<>();
        for (String name : input.connectionNameList()) {
            try {
                remove(name, call);
                deleted.add(name);
            } catch (AwsException refused) {
                errors.put(name, Tables.detail(refused));
            }
        }
        return new BatchDeleteConnectionResponse(deleted, errors);
    }

    private void remove(String name, Call call) {
        changing.lock();
        try {
            require(name, call);
            storage.write(batch -> {
                batch.delete(kept, key(call, name));
                tags.drop(batch, arn(call, name));
            });
        } finally {
            changing.unlock();
        }
    }

    public Optional<Connection> find(String account, String region, String name) {
        return kept.find(account, region, name);
    }

    private Connection require(String name, Call call) {
        return kept.find(key(call, name))
                .orElseThrow(() -> new EntityNotFoundException("Connection " + name + " not found."));
    }

    private static boolean matches(Connection connection, @Nullable GetConnectionsFilter filter) {
        return filter == null
                || (filter.connectionType() == null
                                || filter.connectionType().equals(connection.connectionType()))
                        && (filter.matchCriteria() == null
                                || connection.matchCriteria() != null
                                        && connection.matchCriteria().containsAll(filter.matchCriteria()));
    }

    private static Connection made(ConnectionInput input, @Nullable Instant created, Instant updated, Call call) {
        return Connection.builder()
                .name(input.name())
                .description(input.description())
                .connectionType(input.connectionType())
                .matchCriteria(input.matchCriteria())
                .connectionProperties(input.connectionProperties())
                .sparkProperties(input.sparkProperties())
                .athenaProperties(input.athenaProperties())
                .pythonProperties(input.pythonProperties())
                .physicalConnectionRequirements(input.physicalConnectionRequirements())
                .creationTime(created)
                .lastUpdatedTime(updated)
                .lastUpdatedBy(call.caller().arn())
                .status(READY)
                .authenticationConfiguration(authentication(input.authenticationConfiguration()))
                .connectionSchemaVersion(1)
                .build();
    }

    private static @Nullable AuthenticationConfiguration authentication(
            @Nullable AuthenticationConfigurationInput input) {
        return input == null
                ? null
                : AuthenticationConfiguration.builder()
                        .authenticationType(input.authenticationType())
                        .secretArn(input.secretArn())
                        .kmsKeyArn(input.kmsKeyArn())
                        .build();
    }

    private static Connection shown(Connection connection, @Nullable Boolean hidePassword) {
        Map<String, String> properties = connection.connectionProperties();
        if (!Boolean.TRUE.equals(hidePassword) || properties == null) {
            return connection;
        }
        Map<String, String> rest = new TreeMap<>(properties);
        rest.remove("PASSWORD");
        rest.remove("ENCRYPTED_PASSWORD");
        return connection.toBuilder().connectionProperties(rest).build();
    }

    private static String name(Connection connection) {
        return String.valueOf(connection.name());
    }

    private static String[] key(Call call, String name) {
        return new String[] {call.account(), call.region(), name};
    }

    private static String arn(Call call, String name) {
        return Arn.regional("glue", call.region(), call.account(), "connection/" + name);
    }
}
