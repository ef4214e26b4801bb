package dev.millrace.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.sandbox.NamespacesNeeded;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.wire.glue.GlueOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/// Python shell jobs whose scripts run in the sandbox.
final class PythonShellJobsOverHttpTest {
    @RegisterExtension
    static final RunningCloud CLOUD = new RunningCloud();

    private static final Pattern RUN = Pattern.compile("\"JobRunId\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("\"JobRunState\":\"([A-Z]+)\"");
    private static final Pattern MESSAGE = Pattern.compile("\"ErrorMessage\":\"([^\"]*)\"");

    private static final String BOTOCORE = """
            class Session:
                def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None,
                                  endpoint_url=None):
                    return endpoint_url
            """;

    @BeforeAll
    static void role() throws IOException {
        try (Sandbox sandbox = new Sandbox(SandboxConfiguration.in(CLOUD.data().resolveSibling("probe")))) {
            NamespacesNeeded.orAbort(sandbox.isolation());
        }
        CLOUD.iam(RunningCloud.TEST).createRole(role -> role.roleName("job").assumeRolePolicyDocument("""
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                  "Principal": {"Service": "glue.amazonaws.com"}}]}
                """));
        CLOUD.iam(RunningCloud.TEST)
                .putRolePolicy(policy -> policy.roleName("job").policyName("own").policyDocument("""
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
                        """));
        CLOUD.s3(RunningCloud.TEST).createBucket(bucket -> bucket.bucket("code"));
    }

    @Test
    void a_zip_and_an_egg_are_imported_and_a_boto3_that_does_not_know_AWS_ENDPOINT_URL_is_led_to_the_server()
            throws Exception {
        put("zipped.zip", archive(Map.of("zipped/__init__.py", "said = 'zip'\n")));
        put("egged-1.0-py3.9.egg", archive(Map.of("egged/__init__.py", "said = 'egg'\n")));
        put(
                "old.zip",
                archive(Map.of(
                        "botocore/__init__.py", "__version__ = '1.30.9'\n",
                        "botocore/session.py", BOTOCORE)));
        String run = begin("imports", """
                import botocore.session, egged, zipped
                session = botocore.session.Session()
                here = session.create_client('s3')
                elsewhere = session.create_client('s3', endpoint_url='http://elsewhere')
                print(zipped.said, egged.said, here, elsewhere)
                """, "s3://code/zipped.zip,s3://code/egged-1.0-py3.9.egg,s3://code/old.zip");
        assertThat(ended("imports", run)).contains("\"JobRunState\":\"SUCCEEDED\"");
        assertThat(lines(run)).contains("zip egg " + CLOUD.endpoint() + " http://elsewhere");
    }

    @Test
    void a_script_that_a_signal_ends_has_failed_with_the_code_that_a_shell_gives_it() throws Exception {
        String run = begin("killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "");
        String said = ended("killed", run);
        assertThat(said).contains("\"JobRunState\":\"FAILED\"");
        assertThat(first(MESSAGE, said)).isEqualTo("Command failed with exit code 137");
    }

    @Test
    void a_script_is_heard_while_it_runs_and_a_stopped_one_is_gone() throws Exception {
        String run = begin("long", "import time\nprint('at work', flush=True)\ntime.sleep(3600)\n", "");
        Eventually.until(() -> lines(run).contains("at work"));
        assertThat(processes("/var/task/long.py")).isPositive();
        done("BatchStopJobRun", "{\"JobName\":\"long\",\"JobRunIds\":[\"" + run + "\"]}");
        assertThat(ended("long", run)).contains("\"JobRunState\":\"STOPPED\"");
        Eventually.until(() -> processes("/var/task/long.py") == 0);
    }

    /// @return the run
    private static String begin(String name, String script, String files) throws Exception {
        put(name + ".py", script.getBytes(StandardCharsets.UTF_8));
        done(
                "CreateJob",
                "{\"Name\":\"" + name + "\",\"Role\":\"job\",\"Command\":{\"Name\":\"pythonshell\",\"PythonVersion\":\"3.9\","
                        + "\"ScriptLocation\":\"s3://code/" + name + ".py\"},\"DefaultArguments\":{\"--extra-py-files\":\""
                        + files + "\"}}");
        return first(RUN, done("StartJobRun", "{\"JobName\":\"" + name + "\"}"));
    }

    private static String ended(String name, String run) {
        return Eventually.one(() -> {
            String said = done("GetJobRun", "{\"JobName\":\"" + name + "\",\"RunId\":\"" + run + "\"}");
            return said.contains("\"CompletedOn\"") && STATE.matcher(said).find() ? said : null;
        });
    }

    private static String lines(String run) {
        StringBuilder all = new StringBuilder();
        try {
            CLOUD.logs(RunningCloud.TEST)
                    .getLogEvents(asked -> asked.logGroupName("/aws-glue/python-jobs/output")
                            .logStreamName(run)
                            .startFromHead(true))
                    .events()
                    .forEach(event -> all.append(event.message()).append('\n'));
        } catch (ResourceNotFoundException nothingWasSaid) {
            return "";
        }
        return all.toString();
    }

    private static long processes(String argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(words -> List.of(words).contains(argument))
                        .orElse(false))
                .count();
    }

    private static void put(String key, byte[] bytes) {
        CLOUD.s3(RunningCloud.TEST).putObject(to -> to.bucket("code").key(key), RequestBody.fromBytes(bytes));
    }

    private static byte[] archive(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    private static String done(String operation, String body) throws Exception {
        var answer = BareRequest.json(GlueOperations.FACTS, operation, body)
                .signed(CLOUD, RunningCloud.TEST, GlueOperations.FACTS);
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(200);
        return answer.body();
    }
}
