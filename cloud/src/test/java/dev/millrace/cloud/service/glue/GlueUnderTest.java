package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.service.glue.domain.CatalogChange;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.glue.Column;
import dev.millrace.wire.glue.Crawler;
import dev.millrace.wire.glue.CrawlerTargets;
import dev.millrace.wire.glue.CreateCrawlerRequest;
import dev.millrace.wire.glue.CreateDatabaseRequest;
import dev.millrace.wire.glue.CreateJobRequest;
import dev.millrace.wire.glue.CreateTableRequest;
import dev.millrace.wire.glue.DatabaseInput;
import dev.millrace.wire.glue.GetCrawlerRequest;
import dev.millrace.wire.glue.GetJobRequest;
import dev.millrace.wire.glue.GetJobRunRequest;
import dev.millrace.wire.glue.GetTableRequest;
import dev.millrace.wire.glue.GetTablesRequest;
import dev.millrace.wire.glue.Glue;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobCommand;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.S3Target;
import dev.millrace.wire.glue.StartCrawlerRequest;
import dev.millrace.wire.glue.StartJobRunRequest;
import dev.millrace.wire.glue.StorageDescriptor;
import dev.millrace.wire.glue.Table;
import dev.millrace.wire.glue.TableInput;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The service over a data folder, its time moved by hand, and short ways to call it. The database is `d`, the table
/// `t` where none is named.
final class GlueUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final String JOB_ROLE = "arn:aws:iam::000000000001:role/job";

    final ManualClock clock = new ManualClock(START);
    final ObjectsInMemory objects = new ObjectsInMemory();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> crawls = new CopyOnWriteArrayList<>();
    final JobsForTests jobs = new JobsForTests();
    final Map<String, Double> counted = new ConcurrentHashMap<>();
    final List<String> used = new CopyOnWriteArrayList<>();
    final List<CatalogChange> changes = new CopyOnWriteArrayList<>();
    private final Path data;
    private Storage storage;
    private GlueService service;
    private Glue api;

    GlueUnderTest(Path data) {
        this.data = data;
        open();
    }

    private void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        GlueSurroundings around = new GlueSurroundings(
                objects,
                (_, _, role) -> !role.contains("nobody"),
                (account, region, group, stream, some) -> some.forEach(line -> lines.add(line.message())),
                changes::add,
                (account, region, detail) -> crawls.add(detail),
                jobs,
                jobs,
                jobs,
                jobs,
                jobs,
                (_, _, metric, value) -> counted.put(metric, value),
                (_, _, resource, percent) -> used.add(resource + " " + percent));
        service = new GlueService(storage, clock, new Random(1), around);
        api = new Glue(service.api());
        service.start();
    }

    /// Makes the crawler `c` over a path, into the database `d`.
    void crawler(String path, UnaryOperator<CreateCrawlerRequest.Builder> more) {
        api.createCrawler(
                more.apply(CreateCrawlerRequest.builder()
                                .name("c")
                                .role("arn:aws:iam::000000000001:role/service-role/crawler")
                                .databaseName("d")
                                .targets(CrawlerTargets.builder()
                                        .s3Targets(List.of(
                                                S3Target.builder().path(path).build()))
                                        .build()))
                        .build(),
                call());
    }

    /// Makes a Python shell job.
    Job job(String name, UnaryOperator<CreateJobRequest.Builder> more) {
        objects.put("scripts/etl.py", "print(1)");
        CreateJobRequest request = more.apply(
                        CreateJobRequest.builder().name(name).role(JOB_ROLE).command(shell()))
                .build();
        api.createJob(request, call());
        return api.getJob(new GetJobRequest(request.name()), call()).job();
    }

    static JobCommand shell() {
        return JobCommand.builder()
                .name("pythonshell")
                .scriptLocation("s3://b/scripts/etl.py")
                .pythonVersion("3.9")
                .build();
    }

    JobRun run(String job, String run) {
        return api.getJobRun(GetJobRunRequest.builder().jobName(job).runId(run).build(), call())
                .jobRun();
    }

    /// @return the id of the run that is begun
    String start(String job, Map<String, String> arguments) {
        return api.startJobRun(
                        StartJobRunRequest.builder().jobName(job).arguments(arguments).build(), call())
                .jobRunId();
    }

    /// A job's run, once it has ended.
    JobRun ended(String job, String run) {
        return Eventually.one(() -> {
            JobRun now = run(job, run);
            return now.completedOn() == null ? null : now;
        });
    }

    /// Makes Python shell jobs. They may run for a week, so that no test's moving of the clock ends them.
    void jobs(String... names) {
        objects.put("etl.py", "print(1)");
        for (String name : names) {
            api.createJob(
                    CreateJobRequest.builder()
                            .name(name)
                            .role(JOB_ROLE)
                            .command(JobCommand.builder()
                                    .name("pythonshell")
                                    .scriptLocation("s3://b/etl.py")
                                    .build())
                            .timeout(7 * 24 * 60)
                            .build(),
                    call());
        }
    }

    /// Runs the crawler `c` to its end.
    Crawler crawl() {
        lines.clear();
        api.startCrawler(StartCrawlerRequest.builder().name("c").build(), call());
        return ready();
    }

    /// The crawler `c`, once it is READY.
    Crawler ready() {
        return Eventually.one(() -> {
            Crawler crawler = api.getCrawler(GetCrawlerRequest.builder().name("c").build(), call())
                    .crawler();
            return "READY".equals(crawler.state()) ? crawler : null;
        });
    }

    /// The tables of `d`, each as `name(column type, …) by (key, …) at location`.
    List<String> tables() {
        return api.getTables(GetTablesRequest.builder().databaseName("d").build(), call()).tableList().stream()
                .map(table -> table.name()
                        + table.storageDescriptor().columns().stream()
                                .map(column -> column.name() + " " + column.type())
                                .collect(Collectors.joining(", ", "(", ")"))
                        + (table.partitionKeys().isEmpty()
                                ? ""
                                : table.partitionKeys().stream()
                                        .map(Column::name)
                                        .collect(Collectors.joining(", ", " by (", ")"))))
                .toList();
    }

    Glue api() {
        return api;
    }

    GlueService service() {
        return service;
    }

    void restart() {
        service.stop();
        storage.close();
        open();
    }

    @Override
    public void close() {
        service.stop();
        storage.close();
        clock.close();
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    static Call call(String account, String region) {
        Headers headers = new Headers().add("X-Amz-Target", "AWSGlue.DoSomething");
        return new Call(
                "request",
                Caller.root(account, "key"),
                account,
                region,
                new HttpRequest("POST", "/", "", headers, Body.of(Bytes.EMPTY)));
    }

    void database(String name) {
        api.createDatabase(
                CreateDatabaseRequest.builder()
                        .databaseInput(DatabaseInput.builder().name(name).build())
                        .build(),
                call());
    }

    /// @param keys of partitions, as `name:type`
    void table(String name, String... keys) {
        api.createTable(
                CreateTableRequest.builder()
                        .databaseName("d")
                        .tableInput(input(name, keys).build())
                        .build(),
                call());
    }

    static TableInput.Builder input(String name, String... keys) {
        return TableInput.builder()
                .name(name)
                .storageDescriptor(descriptor("s3://b/" + name + "/"))
                .partitionKeys(Stream.of(keys).map(GlueUnderTest::column).toList());
    }

    static StorageDescriptor descriptor(String location) {
        return StorageDescriptor.builder()
                .columns(List.of(column("id:bigint"), column("name:string")))
                .location(location)
                .build();
    }

    static Column column(String text) {
        return Column.builder()
                .name(text.substring(0, text.indexOf(':')))
                .type(text.substring(text.indexOf(':') + 1))
                .build();
    }

    Table shown() {
        return shown("t");
    }

    Table shown(String name) {
        return api.getTable(GetTableRequest.builder().databaseName("d").name(name).build(), call())
                .table();
    }

    static void refused(ThrowingCallable call, String code, String message) {
        Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsException.class,
                        error -> Assertions.assertThat(error.code() + ": " + error.message())
                                .isEqualTo(code + ": " + message));
    }
}
