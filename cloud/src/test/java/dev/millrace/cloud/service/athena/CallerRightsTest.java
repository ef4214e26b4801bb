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
import dev.millrace.wire.athena.GetQueryExecutionInput;
import dev.millrace.wire.athena.GetQueryResultsInput;
import dev.millrace.wire.athena.GetTableMetadataInput;
import dev.millrace.wire.athena.QueryExecution;
import dev.millrace.wire.athena.QueryExecutionContext;
import dev.millrace.wire.athena.ResultConfiguration;
import dev.millrace.wire.athena.StartQueryExecutionInput;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.CreateDatabaseRequest;
import dev.millrace.wire.glue.CreatePartitionRequest;
import dev.millrace.wire.glue.CreateTableRequest;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.Glue;
import dev.millrace.wire.glue.PartitionInput;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.TableInput;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A query reads and writes what its caller may. The sentences are AWS's as users of Athena were told them (threads on
/// GitHub about PyAthena, Overture Maps, Kubecost and S3 Find and Forget).
final class CallerRightsTest {
    private static final String ACCOUNT = "000000000001";
    private static final HttpRequest HTTP = new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY));
    private static final Call ROOT = new Call("root", Caller.root(ACCOUNT, "key"), ACCOUNT, "eu-west-1", HTTP);
    private static final Call ANN = new Call(
            "ann",
            new Caller(Caller.Kind.USER, ACCOUNT, "arn:aws:iam::" + ACCOUNT + ":user/ann", "AIDAANN", "AKIA", null),
            ACCOUNT,
            "eu-west-1",
            HTTP);

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final FakeEngine engine = new FakeEngine();
    private final FakeObjects objects = new FakeObjects();
    /// Operations of Glue that Ann may not.
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    /// Those that were asked for in her name.
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private Storage storage;
    private AthenaService service;
    private Athena api;
    private int tokens;

    @BeforeEach
    void open() throws IOException {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        GlueService glue = GlueForAthena.in(storage, clock);
        GlueCatalogue catalogue = new GlueCatalogue(glue.api(), (_, operation, _, call) -> {
            asked.add(operation.name());
            if (denied.contains(operation.name())) {
                throw new AwsException("AccessDeniedException", 400, "User: " + call.caller().arn()
                        + " is not authorized to perform: glue:" + operation.name());
            }
            return call;
        });
        service = new AthenaService(storage, clock, new Random(1), catalogue, objects, engine, QueryEvents.NONE);
        api = new Athena(service.api());
        service.start();
        Glue tables = new Glue(glue.api());
        tables.createDatabase(
                CreateDatabaseRequest.builder()
                        .databaseInput(DatabaseInput.builder().name("d").build())
                        .build(),
                ROOT);
        table(tables, TableInput.builder().name("t").storageDescriptor(at("s3://results/t/")));
        table(tables, TableInput.builder().name("secret").storageDescriptor(at("s3://results/secret/")));
        String view = "{\"originalSql\":\"SELECT a FROM secret\",\"catalog\":\"awsdatacatalog\",\"schema\":\"d\"}";
        table(
                tables,
                TableInput.builder()
                        .name("v")
                        .tableType("VIRTUAL_VIEW")
                        .viewOriginalText("/* Presto View: "
                                + Base64.getEncoder().encodeToString(view.getBytes(StandardCharsets.UTF_8)) + " */")
                        .storageDescriptor(at("")));
        table(
                tables,
                TableInput.builder()
                        .name("p")
                        .partitionKeys(List.of(key("day", "string"), key("hour", "int"), key("on_day", "date")))
                        .storageDescriptor(at("s3://results/p/")));
        for (String hour : List.of("1", "2")) {
            String place = "p/day=a/hour=" + hour + "/";
            tables.createPartition(
                    CreatePartitionRequest.builder()
                            .databaseName("d")
                            .tableName("p")
                            .partitionInput(PartitionInput.builder()
                                    .values(List.of("a", hour, "2026-03-0" + hour))
                                    .storageDescriptor(at("s3://results/" + place))
                                    .build())
                            .build(),
                    ROOT);
            objects.kept.put(place + "1.csv", new byte[0]);
        }
        objects.denied.add("READ p/day=a/hour=2/");
        objects.kept.put("t/1.csv", new byte[0]);
        objects.kept.put("t/2.csv", new byte[0]);
        objects.kept.put("secret/1.csv", new byte[0]);
        objects.denied.add("READ secret/");
    }

    private static Column key(String name, String type) {
        return Column.builder().name(name).type(type).build();
    }

    private static StorageDescriptor at(String location) {
        return StorageDescriptor.builder()
                .columns(List.of(Column.builder().name("a").type("int").build()))
                .location(location)
                .build();
    }

    private static void table(Glue tables, TableInput.Builder table) {
        tables.createTable(
                CreateTableRequest.builder().databaseName("d").tableInput(table.build()).build(), ROOT);
    }

    @AfterEach
    void close() {
        engine.gate.countDown();
        service.stop();
        storage.close();
        clock.close();
    }

    @Test
    void a_query_of_what_its_caller_may_read_is_answered() {
        assertThat(ran("SELECT * FROM t")).isNull();
        assertThat(asked).containsExactlyInAnyOrder("GetDatabase", "GetTable");
    }

    @Test
    void the_account_s_root_is_asked_nothing() {
        objects.denied.addAll(List.of("READ", "LIST", "WRITE", "LOCATE"));
        denied.add("GetTable");
        assertThat(run("SELECT * FROM secret", ROOT).status().state()).isEqualTo("SUCCEEDED");
        assertThat(asked).isEmpty();
    }

    @Test
    void what_the_catalogue_refuses_fails_the_query_in_its_words() {
        denied.add("GetTable");
        QueryExecution failed = run("SELECT * FROM t", ANN);
        assertThat(failed.status().stateChangeReason())
                .isEqualTo("User: arn:aws:iam::000000000001:user/ann is not authorized to perform: glue:GetTable (Service:"
                        + " AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException; Request ID: "
                        + failed.queryExecutionId() + "; Proxy: null)");
        assertThat(failed.status().athenaError().errorCategory()).isEqualTo(2);
        assertThat(engine.questions).isEmpty();

        denied.add("GetTables");
        assertThat(ran("SHOW TABLES"))
                .startsWith("FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
                        + " MetaException(message:User: arn:aws:iam::000000000001:user/ann is not authorized to perform:"
                        + " glue:GetTables (Service: AmazonDataCatalog; Status Code: 400;")
                .endsWith("; Proxy: null))");
        assertThatThrownBy(() -> api.getTableMetadata(
                        GetTableMetadataInput.builder()
                                .catalogName("AwsDataCatalog")
                                .databaseName("d")
                                .tableName("t")
                                .build(),
                        ANN))
                .isInstanceOfSatisfying(AwsException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("MetadataException");
                    assertThat(refused.message()).contains("is not authorized to perform: glue:GetTable");
                });
    }

    @Test
    void an_object_that_the_caller_may_not_read_fails_the_query_however_its_table_is_named() {
        String refused = "Permission denied on S3 path: s3://results/secret/";
        for (String sql : List.of(
                "SELECT * FROM secret",
                "SELECT * FROM d.secret",
                "SELECT * FROM AwsDataCatalog.d.SECRET",
                "SELECT * FROM v",
                "TABLE secret",
                "EXPLAIN SELECT * FROM secret",
                "EXPLAIN ANALYZE SELECT * FROM secret",
                "EXECUTE IMMEDIATE 'SELECT * FROM secret'",
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM t JOIN secret USING (a))",
                "SELECT (SELECT max(a) FROM secret)",
                "SELECT \"$path\" FROM \"secret$partitions\"",
                // A name that WITH gives is no table where it is in sight, and nowhere else.
                "WITH secret AS (SELECT * FROM secret) SELECT * FROM secret",
                "SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) x, secret",
                "WITH secret AS (SELECT 1) SELECT * FROM d.secret",
                "INSERT INTO t SELECT * FROM secret",
                "CREATE TABLE n AS SELECT * FROM secret",
                "CREATE VIEW n AS SELECT * FROM secret",
                "UNLOAD (SELECT * FROM secret) TO 's3://results/u/' WITH (format = 'PARQUET')")) {
            assertThat(ran(sql)).as(sql).isEqualTo(refused);
        }
        assertThat(engine.questions).isEmpty();
        assertThat(ran("WITH secret AS (SELECT 1 a) SELECT * FROM secret")).isNull();
        objects.denied.add("LIST t/");
        assertThat(ran("SELECT * FROM t")).isEqualTo("Permission denied on S3 path: s3://results/t/");
    }

    @Test
    void of_a_partitioned_table_only_what_a_query_reads_must_be_its_caller_s_to_read() {
        for (String sql : List.of(
                "SELECT * FROM p WHERE hour = 1",
                "SELECT * FROM p WHERE 1 = hour AND a > 3",
                "SELECT * FROM p x WHERE x.day = 'a' AND x.hour < 2",
                "SELECT * FROM P WHERE P.HOUR IN (0, 1)",
                "SELECT * FROM d.p WHERE hour BETWEEN 0 AND 1",
                "SELECT * FROM p WHERE on_day <= DATE '2026-03-01'",
                "SELECT * FROM p WHERE day = 'b'",
                "SELECT (SELECT max(a) FROM p WHERE hour = 1)",
                "INSERT INTO t SELECT a FROM p WHERE hour = 1",
                "WITH x AS (SELECT * FROM p WHERE 2 > hour) SELECT * FROM x")) {
            assertThat(ran(sql)).as(sql).isNull();
        }
        for (String sql : List.of(
                "SELECT * FROM p",
                "SELECT * FROM p WHERE hour = 2",
                "SELECT * FROM p WHERE 1 < hour",
                "SELECT * FROM p WHERE hour <> 1",
                "SELECT * FROM p WHERE hour = 1 OR a = 1",
                "SELECT * FROM p WHERE NOT (hour = 1)",
                "SELECT * FROM p WHERE hour NOT IN (1)",
                "SELECT * FROM p WHERE hour NOT BETWEEN 1 AND 1",
                "SELECT * FROM p WHERE hour = '1'",
                "SELECT * FROM p WHERE hour IN (1, a)",
                "SELECT * FROM p WHERE y.hour = 1",
                "SELECT * FROM p WHERE abs(hour) = 1",
                "SELECT * FROM p JOIN t USING (a) WHERE hour = 1",
                "SELECT * FROM p AS x (a, hour, day, on_day) WHERE hour = 1",
                // What one place leaves out, another reads.
                "SELECT * FROM p WHERE hour = 1 UNION ALL SELECT * FROM p WHERE hour = 2",
                "SELECT * FROM p WHERE hour = 1 AND a IN (SELECT a FROM p)")) {
            assertThat(ran(sql)).as(sql).isEqualTo("Permission denied on S3 path: s3://results/p/day=a/hour=2/");
        }
    }

    @Test
    void statements_and_catalogues_that_athena_lacks_do_not_reach_the_engine_in_a_caller_s_name() {
        assertThat(ran("SELECT * FROM system.runtime.queries"))
                .isEqualTo("CATALOG_NOT_FOUND: Catalog 'system' does not exist");
        assertThat(ran("ANALYZE secret")).isEqualTo("Queries of this type are not supported");
        denied.add("GetTables");
        assertThat(ran("SELECT * FROM information_schema.tables")).contains("not authorized to perform: glue:GetTables");
        assertThat(engine.questions).isEmpty();
    }

    @Test
    void what_a_statement_writes_its_caller_must_be_allowed_to_write() {
        String refused = " . Please ensure you are allowed to access the S3 bucket. If you are encrypting query results"
                + " with KMS key, please ensure you are allowed to access your KMS key";
        objects.denied.add("WRITE t/");
        assertThat(ran("INSERT INTO t SELECT 1"))
                .isEqualTo("Access denied when writing output to url: s3://results/t/" + refused);
        objects.denied.add("WRITE u/");
        assertThat(ran("UNLOAD (SELECT 1) TO 's3://results/u/' WITH (format = 'PARQUET')"))
                .isEqualTo("Access denied when writing output to url: s3://results/u/" + refused);
        denied.add("CreateTable");
        assertThat(ran("CREATE TABLE n AS SELECT 1 a")).contains("not authorized to perform: glue:CreateTable");
        assertThat(ran("CREATE VIEW n AS SELECT 1 a")).contains("not authorized to perform: glue:CreateTable");
        denied.add("UpdateTable");
        assertThat(ran("CREATE OR REPLACE VIEW v AS SELECT 1 a"))
                .contains("not authorized to perform: glue:UpdateTable");
        objects.denied.add("WRITE out/");
        QueryExecution failed = run("SELECT 1", ANN);
        assertThat(failed.status().stateChangeReason())
                .isEqualTo("Access denied when writing output to url: "
                        + failed.resultConfiguration().outputLocation() + refused);
        assertThat(engine.questions).isEmpty();
    }

    @Test
    void a_bucket_that_the_caller_may_not_locate_is_refused_before_there_is_an_execution() {
        objects.denied.add("LOCATE");
        assertThatThrownBy(() -> start("SELECT 1", ANN))
                .isInstanceOfSatisfying(AwsException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("InvalidRequestException");
                    assertThat(refused.message()).isEqualTo("Unable to verify/create output bucket results");
                });
    }

    @Test
    void a_result_is_read_by_who_may_read_its_file() {
        String id = start("SELECT * FROM t", ROOT);
        await(id);
        objects.denied.add("READ out/");
        GetQueryResultsInput input =
                GetQueryResultsInput.builder().queryExecutionId(id).build();
        assertThat(api.getQueryResults(input, ROOT).resultSet().rows()).isNotEmpty();
        assertThatThrownBy(() -> api.getQueryResults(input, ANN))
                .hasMessageStartingWith("You do not seem to have access to the S3 location of your query results.");
    }

    /// @return why it failed; null where it did not
    private String ran(String sql) {
        return run(sql, ANN).status().stateChangeReason();
    }

    private QueryExecution run(String sql, Call call) {
        return await(start(sql, call));
    }

    private String start(String sql, Call call) {
        return api.startQueryExecution(
                        StartQueryExecutionInput.builder()
                                .queryString(sql)
                                .clientRequestToken("token-" + "0".repeat(30) + tokens++)
                                .queryExecutionContext(new QueryExecutionContext("d", null))
                                .resultConfiguration(ResultConfiguration.builder()
                                        .outputLocation("s3://results/out")
                                        .build())
                                .build(),
                        call)
                .queryExecutionId();
    }

    private QueryExecution await(String id) {
        return Eventually.one(() -> {
            QueryExecution execution = api.getQueryExecution(new GetQueryExecutionInput(id), ROOT)
                    .queryExecution();
            return List.of("QUEUED", "RUNNING").contains(execution.status().state()) ? null : execution;
        });
    }
}
