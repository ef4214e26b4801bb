package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.cloud.service.athena.query.EngineQuestion;
import dev.millrace.cloud.service.athena.query.Execution;
import dev.millrace.cloud.service.athena.query.Execution.State;
import dev.millrace.cloud.service.athena.query.Executions;
import dev.millrace.cloud.service.athena.query.Executions.Submitted;
import dev.millrace.cloud.service.athena.query.QueryRuns;
import dev.millrace.cloud.service.athena.query.ResultReuse;
import dev.millrace.cloud.service.athena.sql.SqlText;
import dev.millrace.cloud.service.athena.sql.StatementKind;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.QueryExecutionContext;
import dev.millrace.wire.athena.ResultConfiguration;
import dev.millrace.wire.athena.ResultReuseByAgeConfiguration;
import dev.millrace.wire.athena.ResultReuseConfiguration;
import dev.millrace.wire.athena.StartQueryExecutionInput;
import dev.millrace.wire.athena.StartQueryExecutionOutput;
import dev.millrace.wire.athena.TooManyRequestsException;
import dev.millrace.wire.athena.WorkGroup;
import dev.millrace.wire.athena.WorkGroupConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Takes a query in: the token, the work group, the output location, the syntax and the bucket are looked at, in this
/// order, before there is an execution. What is wrong with its names or values fails the execution.
public final class StartQueryExecution {
    private static final int TOKEN_BYTES = 128;
    private static final String NO_LOCATION = "No output location provided. You did not provide an output location for "
            + " your query results. Either specify an S3 bucket location or enable Athena managed query results in your"
            + " workgroup settings.";

    private final WorkGroups workGroups;
    private final Executions executions;
    private final QueryRuns runs;
    private final ResultReuse reuse;
    private final StatementCheck check;
    private final EngineQuestion questions;
    private final ResultObjects objects;
    private final InstantSource clock;
    private final RandomGenerator random;

    public StartQueryExecution(
            WorkGroups workGroups,
            Executions executions,
            QueryRuns runs,
            ResultReuse reuse,
            StatementCheck check,
            EngineQuestion questions,
            ResultObjects objects,
            InstantSource clock,
            RandomGenerator random) {
        this.workGroups = workGroups;
        this.executions = executions;
        this.runs = runs;
        this.reuse = reuse;
        this.check = check;
        this.questions = questions;
        this.objects = objects;
        this.clock = clock;
        this.random = random;
    }

    public StartQueryExecutionOutput answer(StartQueryExecutionInput input, Call call) {
        String token = input.clientRequestToken();
        if (token == null) {
            throw Refusals.input("clientRequestToken is null or empty");
        }
        if (token.getBytes(StandardCharsets.UTF_8).length > TOKEN_BYTES) {
            throw Refusals.input("clientRequestToken exceeds maximum allowed length " + TOKEN_BYTES);
        }
        WorkGroup group = workGroups.need(call, input.workGroup());
        if (!"ENABLED".equals(group.state())) {
            throw Refusals.input("WorkGroup " + group.name() + " is disabled.");
        }
        WorkGroupConfiguration configuration = Objects.requireNonNull(group.configuration());
        ResultConfiguration results = results(input.resultConfiguration(), configuration);
        S3Path folder = S3Path.parse(String.valueOf(results.outputLocation()))
                .orElseThrow(() -> Refusals.input("outputLocation is not a valid S3 path."));
        SqlText sql = SqlText.of(input.queryString());
        StatementKind kind = kind(sql, call, group.name());
        QueryExecutionContext context = input.queryExecutionContext();
        String database = context == null ? null : unquoted(context.database());
        check.check(sql, kind, call, database);
        if (!objects.may(Catalogue.Owner.of(call), ResultObjects.Right.LOCATE, folder.bucket(), "")) {
            throw Refusals.input("Unable to verify/create output bucket " + folder.bucket());
        }
        if (!runs.hasRoom()) {
            throw new TooManyRequestsException("You have exceeded the limit for the number of queries you can run"
                            + " concurrently. Please reduce the number of concurrent queries submitted by this account.")
                    .with("Reason", "CONCURRENT_QUERY_LIMIT_EXCEEDED");
        }
        String id = Ids.uuid(random);
        String catalog = context == null || context.catalog() == null
                ? null
                : context.catalog().toLowerCase(Locale.ROOT);
        Execution execution = new Execution(
                call.account(),
                call.region(),
                id,
                token,
                sql.text(),
                kind,
                group.name(),
                catalog,
                database,
                input.executionParameters(),
                results.toBuilder().outputLocation(file(folder, kind, id)).build(),
                folder.toString(),
                configuration.bytesScannedCutoffPerQuery(),
                reuseMinutes(input.resultReuseConfiguration()),
                State.QUEUED,
                1,
                null,
                null,
                clock.millis(),
                null,
                null,
                QueryEngine.Measured.NOTHING,
                null,
                null,
                null,
                null,
                false,
                configuration.publishCloudWatchMetricsEnabled(),
                Catalogue.Owner.held(call.caller()));
        String fingerprint = String.join(
                "\n",
                input.queryString(),
                String.valueOf(context == null ? null : context.catalog()),
                String.valueOf(database),
                String.valueOf(
                        input.resultConfiguration() == null
                                ? null
                                : input.resultConfiguration().outputLocation()));
        return switch (executions.submit(execution, token, fingerprint)) {
            case Submitted.Known known -> new StartQueryExecutionOutput(known.id());
            case Submitted.Mismatch _ -> throw Refusals.of(
                    "IDEMPOTENT_PARAMETER_MISMATCH", "Idempotent parameters do not match");
            case Submitted.Fresh fresh -> {
                if (!reuse.answers(fresh.execution())) {
                    runs.begin(fresh.execution());
                }
                yield new StartQueryExecutionOutput(id);
            }
        };
    }

    /// awswrangler gives a database's name in backticks where the statement is Hive's.
    private static @Nullable String unquoted(@Nullable String name) {
        return name != null && name.length() > 2 && name.startsWith("`") && name.endsWith("`")
                ? name.substring(1, name.length() - 1)
                : name;
    }

    /// Of a prepared statement, what it is itself.
    private StatementKind kind(SqlText sql, Call call, String workGroup) {
        StatementKind kind = StatementKind.of(sql);
        if (!"EXECUTE".equals(kind.subtype()) || sql.begins("EXECUTE", "IMMEDIATE")) {
            return kind;
        }
        String statement = questions.named(sql, call.account(), call.region(), workGroup);
        StatementKind inner = StatementKind.of(SqlText.of(statement));
        return new StatementKind(inner.type(), inner.subtype(), inner.result(), false);
    }

    /// The work group's settings in the place of the client's, where it says so.
    private static ResultConfiguration results(
            @Nullable ResultConfiguration given, WorkGroupConfiguration configuration) {
        ResultConfiguration ofGroup = configuration.resultConfiguration() == null
                ? ResultConfiguration.builder().build()
                : configuration.resultConfiguration();
        boolean enforced = Boolean.TRUE.equals(configuration.enforceWorkGroupConfiguration());
        ResultConfiguration chosen =
                enforced || given == null || given.outputLocation() == null ? ofGroup : given;
        if (chosen.outputLocation() == null) {
            throw Refusals.input(NO_LOCATION);
        }
        return chosen;
    }

    private static String file(S3Path folder, StatementKind kind, String id) {
        return switch (kind.result()) {
            case CSV -> folder.of(id + ".csv");
            case TEXT -> folder.of(id + ".txt");
            case WRITTEN -> folder.of(id);
            case TABLE -> folder.of("tables/" + id);
        };
    }

    private static @Nullable Integer reuseMinutes(@Nullable ResultReuseConfiguration reuse) {
        ResultReuseByAgeConfiguration byAge = reuse == null ? null : reuse.resultReuseByAgeConfiguration();
        if (byAge == null || !Boolean.TRUE.equals(byAge.enabled())) {
            return null;
        }
        return byAge.maxAgeInMinutes() == null ? 60 : byAge.maxAgeInMinutes();
    }
}
