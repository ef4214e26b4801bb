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

/// Spark jobs run by the AWS CLI on a real Spark, which is installed for this user if it was not: a script as people write
/// them, twice over a bookmark, and the tests of the awsglue library in one driver.
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

    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
              "Principal": {"Service": "glue.amazonaws.com"}}]}
            """;

    private static final String RIGHTS = """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "glue:*"], "Resource": "*"}]}
            """;

    @Test
    void scripts_run_on_Spark_with_bookmarks_and_the_awsglue_library_passes_its_tests_there() throws Exception {
        try (Story story = Story.begin("spark")) {
            story.aws("s3api", "create-bucket", "--bucket", "lake");
            story.aws("iam", "create-role", "--role-name", "job", "--assume-role-policy-document", TRUST);
            story.aws("iam", "put-role-policy", "--role-name", "job", "--policy-name", "own", "--policy-document", RIGHTS);
            put(story, "in/a.csv", "id,mb\n1,2.5\n2,3\n");
            put(story, "code/etl.py", ETL);
            job(story, "etl", "code/etl.py");

            String bookmark = "{\"--bucket\": \"lake\", \"--job-bookmark-option\": \"job-bookmark-enable\"}";
            JsonNode first = ended(story, "etl", bookmark);
            assertThat(first.path("JobRunState").asString()).as(told(story, first)).isEqualTo("SUCCEEDED");
            assertThat(told(story, first)).contains("new rows: 2");
            assertThat(story.aws("s3api", "list-objects-v2", "--bucket", "lake", "--prefix", "out/").toString())
                    .contains(".snappy.parquet");

            JsonNode second = ended(story, "etl", bookmark);
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
            JsonNode tests = ended(story, "tests", arguments);
            assertThat(tests.path("JobRunState").asString()).as(told(story, tests)).isEqualTo("SUCCEEDED");
        }
    }

    private static void put(Story story, String key, String text) throws Exception {
        Path file = story.work().resolve("put");
        Files.writeString(file, text);
        story.aws("s3api", "put-object", "--bucket", "lake", "--key", key, "--body", file.toString());
    }

    private static void job(Story story, String name, String script) throws Exception {
        story.aws(
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
                "Name=glueetl,ScriptLocation=s3://lake/" + script);
    }

    private static JsonNode ended(Story story, String job, String arguments) throws Exception {
        String id = story.aws("glue", "start-job-run", "--job-name", job, "--arguments", arguments)
                .path("JobRunId")
                .asString();
        return Story.await(ENDED, () -> {
            JsonNode run = story.aws("glue", "get-job-run", "--job-name", job, "--run-id", id)
                    .path("JobRun");
            return run.has("CompletedOn") ? run : null;
        });
    }

    /// All that a run wrote.
    private static String told(Story story, JsonNode run) throws Exception {
        StringBuilder told = new StringBuilder(run.path("ErrorMessage").asString("")).append('\n');
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
                            run.path("Id").asString())
                    .path("events")) {
                told.append(event.path("message").asString()).append('\n');
            }
        }
        return told.toString();
    }
}
