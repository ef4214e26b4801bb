package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Spark jobs run by the AWS CLI on a real Spark, which is installed for this user if it was not: a script as people
/// write them, twice over a bookmark, and the tests of the awsglue library in one driver. Beside them runs that are
/// stopped, that take too long, that are tried again, and one whose server is killed.
@Timeout(2_400)
final class SparkJobsIT {
    /// With an installation over a slow line.
    private static final Duration ENDED = Duration.ofMinutes(35);

    private static final Path TESTS = Story.ROOT.resolve("cloud/engines/spark/tests");

    private static final String ETL = """
            import sys
            from awsglue.transforms import *
            from awsglue.utils import getResolvedOptions
            from pyspark.context import SparkContext
            from awsglue.context import GlueContext
            from awsglue.job import Job

            args = getResolvedOptions(sys.argv, ["JOB_NAME", "bucket"])
            glueContext = GlueContext(SparkContext())
            job = Job(glueContext)
            job.init(args["JOB_NAME"], args)
            source = glueContext.create_dynamic_frame.from_options(
                connection_type="s3",
                connection_options={"paths": ["s3://" + args["bucket"] + "/in/"]},
                format="csv",
                format_options={"withHeader": True},
                transformation_ctx="source",
            )
            print("new rows:", source.count())
            if source.count():
                mapped = ApplyMapping.apply(frame=source, mappings=[("id", "string", "id", "int"), ("mb", "string", "mb", "double")])
                glueContext.write_dynamic_frame.from_options(
                    frame=mapped,
                    connection_type="s3",
                    connection_options={"path": "s3://" + args["bucket"] + "/out/"},
                    format="parquet",
                )
            job.commit()
            if not source.count():
                glueContext.spark_session.read.parquet("s3a://" + args["bucket"] + "/nowhere/")
            """;

    /// Works for as long as it is told.
    private static final String STAYS = """
            import sys, time
            from awsglue.context import GlueContext
            from awsglue.utils import getResolvedOptions
            from pyspark.context import SparkContext

            spark = GlueContext(SparkContext()).spark_session
            print("at work:", spark.range(4).count(), flush=True)
            time.sleep(int(getResolvedOptions(sys.argv, ["seconds"])["seconds"]))
            """;

    /// Fails the first time.
    private static final String AGAIN = """
            import sys
            from awsglue.context import GlueContext
            from pyspark.context import SparkContext

            print("rows:", GlueContext(SparkContext()).spark_session.range(4).count())
            if not any(word.endswith("_attempt_1") for word in sys.argv):
                raise ValueError("not yet")
            """;

    private static final String HOUR = "{\"--seconds\": \"3600\"}";

    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
              "Principal": {"Service": "glue.amazonaws.com"}}]}
            """;

    private static final String RIGHTS = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "glue:*"], "Resource": "*"}]}
            """;

    @Test
    void scripts_run_on_Spark_to_whatever_end_and_the_awsglue_library_passes_its_tests_there() throws Exception {
        try (Story story = Story.begin("spark")) {
            story.aws("s3api", "create-bucket", "--bucket", "lake");
            story.aws("iam", "create-role", "--role-name", "job", "--assume-role-policy-document", TRUST);
            story.aws("iam", "put-role-policy", "--role-name", "job", "--policy-name", "own", "--policy-document", RIGHTS);
            put(story, "in/a.csv", "id,mb\n1,2.5\n2,3\n");
            put(story, "code/etl.py", ETL);
            put(story, "code/stays.py", STAYS);
            put(story, "code/again.py", AGAIN);
            job(story, "etl", "code/etl.py");
            job(story, "late", "code/stays.py");
            job(story, "stopped", "code/stays.py");
            job(story, "again", "code/again.py", "--max-retries", "1");

            String late = begin(story, "late", HOUR, "--timeout", "1");
            String stopped = begin(story, "stopped", HOUR);
            String again = begin(story, "again", "{}");
            String bookmark = "{\"--bucket\": \"lake\", \"--job-bookmark-option\": \"job-bookmark-enable\"}";
            JsonNode first = ended(story, "etl", begin(story, "etl", bookmark));
            assertThat(first.path("JobRunState").asString()).as(told(story, first)).isEqualTo("SUCCEEDED");
            assertThat(told(story, first)).contains("new rows: 2");
            assertThat(story.aws("s3api", "list-objects-v2", "--bucket", "lake", "--prefix", "out/").toString())
                    .contains(".snappy.parquet");

            JsonNode second = ended(story, "etl", begin(story, "etl", bookmark));
            assertThat(told(story, second)).contains("new rows: 0");
            assertThat(second.path("JobRunState").asString()).isEqualTo("FAILED");
            assertThat(second.path("ErrorMessage").asString())
                    .isEqualTo("AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3a://lake/nowhere.");

            List<String> files;
            try (Stream<Path> all = Files.list(TESTS)) {
                files = all.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".py"))
                        .sorted()
                        .toList();
            }
            for (String file : files) {
                put(story, "tests/" + file, Files.readString(TESTS.resolve(file)));
            }
            put(story, "code/tests.py", "import pytest, sys\nsys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '.']))\n");
            job(story, "tests", "code/tests.py");
            String arguments = "{\"--additional-python-modules\": \"pytest==8.4.2\", \"--extra-files\": \""
                    + files.stream().map(file -> "s3://lake/tests/" + file).collect(Collectors.joining(",")) + "\"}";
            JsonNode tests = ended(story, "tests", begin(story, "tests", arguments));
            assertThat(tests.path("JobRunState").asString()).as(told(story, tests)).isEqualTo("SUCCEEDED");

            assertThat(ended(story, "late", late).path("JobRunState").asString()).isEqualTo("TIMEOUT");
            isStopped(story, stopped);
            isTriedAgain(story, again);
            ProcessHandle server = server(story);
            Story.await(Story.LONG, () -> drivers(server).isEmpty());
            leavesNothingWhenItIsKilled(story, server);
        }
    }

    private static void isStopped(Story story, String run) throws Exception {
        Story.await(ENDED, () -> told(story, run).contains("at work: 4"));
        story.aws("glue", "batch-stop-job-run", "--job-name", "stopped", "--job-run-ids", run);
        assertThat(ended(story, "stopped", run).path("JobRunState").asString()).isEqualTo("STOPPED");
    }

    private static void isTriedAgain(Story story, String run) throws Exception {
        JsonNode first = ended(story, "again", run);
        assertThat(first.path("JobRunState").asString()).isEqualTo("FAILED");
        assertThat(first.path("ErrorMessage").asString()).isEqualTo("ValueError: not yet");
        JsonNode second = ended(story, "again", run + "_attempt_1");
        assertThat(second.path("JobRunState").asString()).as(told(story, second)).isEqualTo("SUCCEEDED");
        assertThat(second.path("Attempt").asInt()).isEqualTo(1);
        assertThat(second.path("PreviousRunId").asString()).isEqualTo(run);
    }

    /// Neither of a driver nor of a run: one that waited for the other has its turn when the server is there again.
    private static void leavesNothingWhenItIsKilled(Story story, ProcessHandle server) throws Exception {
        job(story, "stays", "code/stays.py", "--job-run-queuing-enabled");
        String run = begin(story, "stays", HOUR);
        String waiting = begin(story, "stays", "{\"--seconds\": \"0\"}");
        Story.await(ENDED, () -> told(story, run).contains("at work: 4"));
        assertThat(drivers(server)).isNotEmpty();
        assertThat(run(story, "stays", waiting).path("JobRunState").asString()).isEqualTo("WAITING");
        List<ProcessHandle> all = server.descendants().toList();
        server.destroyForcibly();
        server.onExit().join();
        Story.await(Story.LONG, () -> all.stream().noneMatch(ProcessHandle::isAlive));
        story.millrace("up", "--detach").ok();
        JsonNode broken = ended(story, "stays", run);
        assertThat(broken.path("JobRunState").asString()).isEqualTo("FAILED");
        assertThat(broken.path("ErrorMessage").asString())
                .isEqualTo("The server ended while the job run was under way.");
        JsonNode next = ended(story, "stays", waiting);
        assertThat(next.path("JobRunState").asString()).as(told(story, next)).isEqualTo("SUCCEEDED");
    }

    private static ProcessHandle server(Story story) throws Exception {
        String noted = Files.readString(story.work().resolve("data/server.json"));
        return ProcessHandle.of(JsonMapper.shared().readTree(noted).path("pid").asLong())
                .orElseThrow();
    }

    /// The virtual machines of Spark's drivers that a server runs.
    private static List<ProcessHandle> drivers(ProcessHandle server) {
        return server.descendants()
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> List.of(words).contains("org.apache.spark.deploy.SparkSubmit"))
                        .orElse(false))
                .toList();
    }

    private static void put(Story story, String key, String text) throws Exception {
        Path file = story.work().resolve("put");
        Files.writeString(file, text);
        story.aws("s3api", "put-object", "--bucket", "lake", "--key", key, "--body", file.toString());
    }

    private static void job(Story story, String name, String script, String... more) throws Exception {
        story.aws(words(
                List.of(
                        "glue",
                        "create-job",
                        "--name",
                        name,
                        "--role",
                        "job",
                        "--glue-version",
                        "5.0",
                        "--worker-type",
                        "G.1X",
                        "--number-of-workers",
                        "2",
                        "--command",
                        "Name=glueetl,ScriptLocation=s3://lake/" + script),
                more));
    }

    /// @return the run's id
    private static String begin(Story story, String job, String arguments, String... more) throws Exception {
        return story.aws(words(List.of("glue", "start-job-run", "--job-name", job, "--arguments", arguments), more))
                .path("JobRunId")
                .asString();
    }

    private static String[] words(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static JsonNode run(Story story, String job, String id) throws Exception {
        return story.aws("glue", "get-job-run", "--job-name", job, "--run-id", id)
                .path("JobRun");
    }

    private static JsonNode ended(Story story, String job, String id) throws Exception {
        return Story.await(ENDED, () -> {
            JsonNode run = run(story, job, id);
            return run.has("CompletedOn") ? run : null;
        });
    }

    /// All that a run wrote.
    private static String told(Story story, JsonNode run) throws Exception {
        return run.path("ErrorMessage").asString("") + "\n" + told(story, run.path("Id").asString());
    }

    private static String told(Story story, String run) throws Exception {
        StringBuilder told = new StringBuilder();
        for (String group : List.of("/aws-glue/jobs/error", "/aws-glue/jobs/output")) {
            // A run without errors makes no group of them.
            if (story.aws("logs", "describe-log-groups", "--log-group-name-prefix", group).path("logGroups").isEmpty()) {
                continue;
            }
            for (JsonNode event : story.aws(
                            "logs",
                            "filter-log-events",
                            "--log-group-name",
                            group,
                            "--log-stream-name-prefix",
                            run)
                    .path("events")) {
                told.append(event.path("message").asString()).append('\n');
            }
        }
        return told.toString();
    }
}
