package dev.millrace.cloud.service.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.composition.GlueCatalogue;
import dev.millrace.cloud.service.glue.GlueService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.athena.Athena;
import dev.millrace.wire.athena.CreatePreparedStatementInput;
import dev.millrace.wire.athena.CreateWorkGroupInput;
import dev.millrace.wire.athena.GetQueryExecutionInput;
import dev.millrace.wire.athena.GetQueryResultsInput;
import dev.millrace.wire.athena.GetQueryResultsOutput;
import dev.millrace.wire.athena.QueryExecution;
import dev.millrace.wire.athena.QueryExecutionContext;
import dev.millrace.wire.athena.ResultConfiguration;
import dev.millrace.wire.athena.StartQueryExecutionInput;
import dev.millrace.wire.athena.StopQueryExecutionInput;
import dev.millrace.wire.athena.WorkGroupConfiguration;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Athena over Glue, with an engine and objects of the test's own.
final class AthenaServiceTest {
    private static final String ACCOUNT = "000000000001";
    private static final Call CALL = new Call(
            "request",
            Caller.root(ACCOUNT, "key"),
            ACCOUNT,
            "eu-west-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final FakeEngine engine = new FakeEngine();
    private final FakeObjects objects = new FakeObjects();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private final BlockingQueue<QueryEvents.Figures> figures = new LinkedBlockingQueue<>();
    private Storage storage;
    private AthenaService service;
    private Athena api;

    @BeforeEach
    void open() throws IOException {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        GlueService glue = GlueForAthena.in(storage, clock);
        service = new AthenaService(
                storage, clock, new Random(1), new GlueCatalogue(glue.api(), (_, _, _, call) -> call), objects, engine, new QueryEvents() {
                    @Override
                    public void changed(String account, String region, Change change) {
                        states.add(change.previous() + " " + change.current() + " " + change.sequence());
                    }

                    @Override
                    public void measured(String account, String region, Figures of) {
                        figures.add(of);
                    }
                });
        api = new Athena(service.api());
        service.start();
    }

    @AfterEach
    void close() {
        engine.gate.countDown();
        service.stop();
        storage.close();
        clock.close();
    }

    @Test
    void a_result_is_a_file_and_pages_of_rows_under_a_header() {
        QueryExecution done = ran("SELECT i, s FROM t;");

        assertThat(done.status().state()).isEqualTo("SUCCEEDED");
        assertThat(done.query()).isEqualTo("SELECT i, s FROM t");
        assertThat(done.statistics().dataScannedInBytes()).isEqualTo(1000);
        String file = "out/" + done.queryExecutionId() + ".csv";
        assertThat(done.resultConfiguration().outputLocation()).isEqualTo("s3://results/" + file);
        assertThat(objects.text(file)).isEqualTo("\"i\",\"s\"\n\"1\",\"a \"\"b\"\"\nc\"\n\"2\",\n\"3\",\"\"\n");
        assertThat(objects.kept).containsKey(file + ".metadata");
        GetQueryResultsOutput first = results(done, null, 2);
        assertThat(values(first)).containsExactly(List.of("i", "s"), List.of("1", "a \"b\"\nc"));
        GetQueryResultsOutput second = results(done, first.nextToken(), 2);
        assertThat(second.resultSet().rows().getFirst().data().get(1).varCharValue()).isNull();
        assertThat(second.resultSet().rows().get(1).data().get(1).varCharValue()).isEmpty();
        assertThat(results(done, second.nextToken(), 2).resultSet().rows()).isEmpty();
        Eventually.until(() -> states.size() == 3);
        assertThat(states).containsExactly("null QUEUED 1", "QUEUED RUNNING 2", "RUNNING SUCCEEDED 3");
    }

    @Test
    void what_is_wrong_before_there_is_an_execution_is_refused_in_athenas_order() {
        refused(input -> input.clientRequestToken(null).resultConfiguration(null), "clientRequestToken is null or empty", "INVALID_INPUT");
        refused(
                input -> input.resultConfiguration(null).queryString("SELEC"),
                "No output location provided. You did not provide an output location for  your query results. Either"
                        + " specify an S3 bucket location or enable Athena managed query results in your workgroup"
                        + " settings.",
                "INVALID_INPUT");
        refused(
                input -> input.resultConfiguration(ResultConfiguration.builder()
                                .outputLocation("file:///x")
                                .build())
                        .queryString("SELEC"),
                "outputLocation is not a valid S3 path.",
                "INVALID_INPUT");
        refused(input -> input.queryString("SELECT * FROM"), "line 1:14: mismatched input '<EOF>'", "MALFORMED_QUERY");
        refused(input -> input.workGroup("none"), "WorkGroup is not found.", "INVALID_INPUT");
        refused(input -> input.queryString("DESCRIBE none"), "Entity Not Found (Service: AmazonDataCatalog;", "INVALID_INPUT");
        assertThat(engine.questions).isEmpty();
    }

    @Test
    void a_token_names_one_query() {
        String first = start(input -> input.clientRequestToken("t".repeat(32)));
        assertThat(start(input -> input.clientRequestToken("t".repeat(32)))).isEqualTo(first);
        refused(
                input -> input.clientRequestToken("t".repeat(32)).queryString("SELECT 2"),
                "Idempotent parameters do not match",
                "IDEMPOTENT_PARAMETER_MISMATCH");
    }

    @Test
    void a_missing_table_and_a_missing_bucket_fail_the_execution() {
        QueryExecution failed = ran("SELECT * FROM nowhere");
        assertThat(failed.status().state()).isEqualTo("FAILED");
        assertThat(failed.status().athenaError().errorType()).isEqualTo(1301);
        assertThat(failed.status().stateChangeReason()).startsWith("TABLE_NOT_FOUND: line 1:15: ");
        assertThatThrownBy(() -> results(failed, null, null))
                .hasMessage("Query did not finish successfully. Final query state: FAILED");

        QueryExecution homeless = await(start(input -> input.resultConfiguration(
                ResultConfiguration.builder().outputLocation("s3://gone/").build())));
        assertThat(homeless.status().stateChangeReason()).isEqualTo("Unable to verify/create output bucket gone");
        assertThat(homeless.status().athenaError().errorType()).isEqualTo(1306);
        assertThat(homeless.status().athenaError().errorCategory()).isEqualTo(2);
    }

    @Test
    void a_query_is_stopped_while_it_runs() throws Exception {
        String id = start(input -> input.queryString("SELECT 'wait'"));
        engine.waiting.await();
        QueryExecution running = get(id);
        assertThat(running.status().state()).isEqualTo("RUNNING");
        assertThatThrownBy(() -> results(running, null, null))
                .hasMessage("Query has not yet finished. Current state: RUNNING");
        api.stopQueryExecution(new StopQueryExecutionInput(id), CALL);
        assertThat(get(id).status().state()).isEqualTo("CANCELLED");
        assertThat(get(id).status().stateChangeReason()).isEqualTo("Query cancelled by user");
    }

    @Test
    void what_ran_when_the_server_ended_has_failed_after_the_next_start() throws Exception {
        String id = start(input -> input.queryString("SELECT 'wait'"));
        engine.waiting.await();
        service.stop();
        storage.close();
        open();
        assertThat(get(id).status().state()).isEqualTo("FAILED");
        assertThat(get(id).status().stateChangeReason())
                .isEqualTo("INTERNAL_ERROR: the server ended while the query ran");
    }

    @Test
    void a_query_that_scans_more_than_its_work_group_allows_is_cancelled() throws InterruptedException {
        api.createWorkGroup(
                CreateWorkGroupInput.builder()
                        .name("small")
                        .configuration(WorkGroupConfiguration.builder()
                                .bytesScannedCutoffPerQuery(999L)
                                .publishCloudWatchMetricsEnabled(true)
                                .resultConfiguration(ResultConfiguration.builder()
                                        .outputLocation("s3://results/small")
                                        .build())
                                .build())
                        .build(),
                CALL);
        QueryExecution cut = await(start(input -> input.workGroup("small")));
        assertThat(cut.status().state()).isEqualTo("CANCELLED");
        QueryEvents.Figures published = figures.poll(60, TimeUnit.SECONDS);
        assertThat(published).isNotNull();
        assertThat(published.workGroup() + " " + published.statementType() + " " + published.state())
                .isEqualTo("small DML CANCELLED");
        assertThat(published.processedBytes()).isEqualTo(cut.statistics().dataScannedInBytes());
        assertThat(figures).isEmpty();
        assertThat(cut.status().stateChangeReason())
                .isEqualTo("Query cancelled! : Bytes scanned limit was exceeded");
        // Its own location is enforced.
        assertThat(cut.resultConfiguration().outputLocation()).startsWith("s3://results/small/");
    }

    @Test
    void values_take_the_places_of_question_marks() {
        api.createPreparedStatement(
                CreatePreparedStatementInput.builder()
                        .statementName("one")
                        .workGroup("primary")
                        .queryStatement("SELECT ? FROM t")
                        .build(),
                CALL);
        ran("EXECUTE one USING 1 + 1");
        await(start(input -> input.queryString("SELECT ?, 'it''s'").executionParameters(List.of("abc"))));
        assertThat(engine.questions)
                .extracting(QueryEngine.Question::sql)
                .containsExactly(
                        "EXECUTE IMMEDIATE 'SELECT ? FROM t' USING 1 + 1",
                        "EXECUTE IMMEDIATE 'SELECT ?, ''it''''s''' USING 'abc'");
    }

    @Test
    void ddl_is_carried_out_over_the_catalogue() {
        assertThat(ran("CREATE DATABASE d").status().state()).isEqualTo("SUCCEEDED");
        ran("CREATE EXTERNAL TABLE d.t (a int, b string COMMENT 'it') PARTITIONED BY (p string) LOCATION 's3://results/t/'");
        objects.kept.put("t/p=x%3A1/a.csv", new byte[0]);
        objects.kept.put("t/stray.csv", new byte[0]);
        assertThat(lines("MSCK REPAIR TABLE d.t"))
                .containsExactly(
                        "Partitions not in metastore:\tt:p=x%3A1", "Repair: Added partition to metastore t:p=x%3A1");
        assertThat(lines("SHOW PARTITIONS d.t")).containsExactly("p=x%3A1");
        ran("ALTER TABLE d.t ADD PARTITION (p='y')");
        ran("ALTER TABLE d.t ADD COLUMNS (c double)");
        assertThat(lines("SHOW COLUMNS IN d.t")).extracting(String::strip).containsExactly("a", "b", "c", "p");
        assertThat(ran("ALTER TABLE d.t ADD PARTITION (p='y')").status().stateChangeReason())
                .contains("AlreadyExistsException(message:Partition already exists.)");
        assertThat(await(start(input -> input.queryString("ALTER TABLE t DROP PARTITION (p='y')")
                                .queryExecutionContext(new QueryExecutionContext("`d`", null))))
                        .status()
                        .state())
                .isEqualTo("SUCCEEDED");
        assertThat(lines("SHOW PARTITIONS d.t")).containsExactly("p=x%3A1");
        assertThat(lines("SHOW CREATE TABLE d.t"))
                .contains("CREATE EXTERNAL TABLE `d.t`(", "  `b` string COMMENT 'it', ", "LOCATION", "  's3://results/t/'");
        assertThat(ran("DROP DATABASE d").status().stateChangeReason()).contains("Database d is not empty");
        assertThat(ran("DROP DATABASE d CASCADE").status().state()).isEqualTo("SUCCEEDED");
        assertThat(lines("SHOW DATABASES")).isEmpty();
        assertThat(engine.questions).isEmpty();
    }

    private List<String> lines(String sql) {
        return results(ran(sql), null, null).resultSet().rows().stream()
                .map(row -> row.data().getFirst().varCharValue())
                .toList();
    }

    private QueryExecution ran(String sql) {
        return await(start(input -> input.queryString(sql)));
    }

    private QueryExecution await(String id) {
        return Eventually.one(() -> {
            QueryExecution execution = get(id);
            return List.of("QUEUED", "RUNNING").contains(execution.status().state()) ? null : execution;
        });
    }

    private QueryExecution get(String id) {
        return api.getQueryExecution(new GetQueryExecutionInput(id), CALL).queryExecution();
    }

    private GetQueryResultsOutput results(QueryExecution execution, String token, Integer max) {
        return api.getQueryResults(
                GetQueryResultsInput.builder()
                        .queryExecutionId(execution.queryExecutionId())
                        .nextToken(token)
                        .maxResults(max)
                        .build(),
                CALL);
    }

    private static List<List<String>> values(GetQueryResultsOutput results) {
        return results.resultSet().rows().stream()
                .map(row -> row.data().stream()
                        .map(datum -> String.valueOf(datum.varCharValue()))
                        .toList())
                .toList();
    }

    private int tokens;

    private String start(UnaryOperator<StartQueryExecutionInput.Builder> change) {
        StartQueryExecutionInput.Builder input = StartQueryExecutionInput.builder()
                .queryString("SELECT 1")
                .clientRequestToken("token-" + "0".repeat(30) + tokens++)
                .queryExecutionContext(new QueryExecutionContext("d", null))
                .resultConfiguration(ResultConfiguration.builder()
                        .outputLocation("s3://results/out")
                        .build());
        return api.startQueryExecution(change.apply(input).build(), CALL).queryExecutionId();
    }

    private void refused(UnaryOperator<StartQueryExecutionInput.Builder> change, String message, String code) {
        assertThatThrownBy(() -> start(change))
                .isInstanceOfSatisfying(AwsException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo("InvalidRequestException");
                    assertThat(refusal.message()).startsWith(message);
                    assertThat(refusal.details()).containsEntry("AthenaErrorCode", code);
                });
    }
}
