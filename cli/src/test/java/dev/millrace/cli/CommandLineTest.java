package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {
    private static Said run(String... arguments) {
        return Said.of(arguments);
    }

    @Test
    void every_command_answers_help_whatever_else_it_needs() {
        answersHelp(Millrace.commandLine(), List.of());
    }

    private static void answersHelp(CommandLine command, List<String> words) {
        Said said = run(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));
        assertThat(said.code()).as(words.toString()).isZero();
        assertThat(said.out()).as(words.toString()).isNotEmpty();
        command.getSubcommands().forEach((name, below) -> {
            if (!below.getCommandSpec().usageMessage().hidden()) {
                answersHelp(below, Stream.concat(words.stream(), Stream.of(name)).toList());
            }
        });
    }

    @Test
    void every_command_explains_itself() {
        CommandLine line = Millrace.commandLine();
        line.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
            }
        });
        assertThat(run("--help").out()).contains("demo rides").contains("events").doesNotContain("rehearse");
    }

    @Test
    void a_command_is_made_without_the_others_and_a_misspelt_one_is_told_them() {
        assertThat(Millrace.commandLine("status", "--port", "1").getSubcommands()).containsOnlyKeys("status");
        assertThat(Millrace.commandLine("help", "up").getSubcommands()).containsKeys("up", "help", "doctor");
        assertThat(run("statsu").err()).contains("Unmatched argument at index 0: 'statsu'").contains("status");
    }

    @Test
    void env_prints_exports_that_a_shell_can_evaluate() {
        Said said = run("env", "--port", "4599", "--region", "eu-west-1");
        assertThat(said.code()).isZero();
        // There only where names under localhost lead to this machine.
        assertThat(said.out().lines().filter(line -> !line.startsWith("export AWS_ENDPOINT_URL_MWAA=")))
                .containsExactly(
                        "export AWS_ENDPOINT_URL='http://127.0.0.1:4599'",
                        "export AWS_ACCESS_KEY_ID='test'",
                        "export AWS_SECRET_ACCESS_KEY='test'",
                        "export AWS_REGION='eu-west-1'",
                        "export AWS_DEFAULT_REGION='eu-west-1'",
                        "export AWS_DISABLE_HOST_PREFIX_INJECTION='true'",
                        "export NO_PROXY='127.0.0.1,localhost'",
                        "export no_proxy='127.0.0.1,localhost'",
                        "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_ROLE_ARN"
                                + " AWS_WEB_IDENTITY_TOKEN_FILE AWS_IGNORE_CONFIGURED_ENDPOINT_URLS AWS_USE_FIPS_ENDPOINT"
                                + " AWS_USE_DUALSTACK_ENDPOINT AWS_S3_ENDPOINT AWS_STS_ENDPOINT AWS_IAM_ENDPOINT"
                                + " AWS_DYNAMODB_ENDPOINT",
                        "export MILLRACE_ENDPOINT='http://127.0.0.1:4599'",
                        "# no server answers at http://127.0.0.1:4599 yet");
    }

    @Test
    void env_speaks_for_another_account_by_its_twelve_digits() {
        assertThat(run("env", "--account", "123456789012").out()).contains("export AWS_ACCESS_KEY_ID='123456789012'");
        Said refused = run("env", "--account", "12 34'; rm");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("millrace: an account is twelve digits, not '12 34'; rm'\n");
        assertThat(refused.out()).isEmpty();
        assertThat(run("env", "--region", "Frankfurt").err())
                .isEqualTo("millrace: a region is a name like us-east-1, not 'Frankfurt'\n");
    }

    @Test
    void status_of_a_server_that_does_not_run_ends_with_1(@TempDir Path data) {
        Said said = run("status", "--port", "1", "--data", data.toString());
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).isEqualTo("No server answers at http://127.0.0.1:1.\n");
    }

    @Test
    void reset_of_a_server_that_does_not_run_says_how_to_start_one() {
        Said said = run("reset", "--port", "1");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .isEqualTo("millrace: no server answers at http://127.0.0.1:1. "
                        + "Start one with: millrace up --detach --port 1\n");
    }

    @Test
    void down_without_a_server_is_no_error(@TempDir Path data) {
        Said said = run("down", "--data", data.toString());
        assertThat(said.code()).isZero();
        assertThat(said.out()).startsWith("No server is running on ");
    }

    @Test
    void an_unknown_command_and_a_missing_word_are_answered_with_usage() {
        assertThat(run("fly").code()).isEqualTo(2);
        assertThat(run("fly").err()).contains("Unmatched argument");
        assertThat(run("demo").err()).startsWith("say which pipeline: rides");
    }

    @Test
    void completion_is_a_bash_script() {
        assertThat(run("generate-completion").out()).startsWith("#!/usr/bin/env bash").contains("_complete_millrace");
    }

    @Test
    void replay_of_a_file_that_is_not_there_says_so() {
        Said said = run("events", "replay", "--stream", "s", "/no/such/trips.csv");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).startsWith("millrace: no such file: /no/such/trips.csv.");
    }

    @Test
    void a_number_that_is_none_is_refused_in_a_sentence() {
        assertThat(run("status", "--port", "70000").err())
                .isEqualTo("millrace: a port is a number from 0 to 65535, not 70000\n");
        assertThat(run("events", "replay", "--stream", "s", "--limit", "-1", "trips.csv").err())
                .isEqualTo("millrace: --rate and --limit are numbers from 0 up\n");
        assertThat(run("events", "tail", "--count", "0", "s").err())
                .isEqualTo("millrace: --count is a number from 1 up\n");
    }

    @Test
    void where_no_server_answers_events_say_so_at_once(@TempDir Path folder) throws IOException {
        Path event = Files.writeString(folder.resolve("event.json"), "{\"ride_id\": 1}\n");
        String words = "millrace: no server answers at the address of AWS' services. Start one with: millrace up"
                + " --detach, or say where one is: --port, --endpoint\n";
        assertThat(run("events", "send", "--port", "1", "--stream", "s", event.toString()).err())
                .isEqualTo(words);
        assertThat(run("events", "tail", "--port", "1", "s").err()).isEqualTo(words);
    }

    @Test
    void a_line_that_is_no_json_is_not_sent_unless_lines_are_sent_as_they_are(@TempDir Path folder) throws IOException {
        Path events = Files.writeString(folder.resolve("events.jsonl"), "{\"ride_id\": 1}\n\n{\"ride_id\": 2}}\n");
        assertThat(run("events", "send", "--port", "1", "--stream", "s", events.toString()).err())
                .startsWith("millrace: line 3 of " + events + " is no JSON (")
                .endsWith("); nothing was sent. --raw sends lines as they are\n");
        assertThat(run("events", "send", "--raw", "--port", "1", "--stream", "s", events.toString()).err())
                .startsWith("millrace: no server answers at the address of AWS' services.");
    }

    @Test
    void sales_are_made_up_without_a_pipeline_to_train(@TempDir Path folder) {
        Path days = folder.resolve("days.csv");
        Said said = run("train", "generate-sales", "--out", days.toString());
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(days).isNotEmptyFile();
        assertThat(run("train").code()).isEqualTo(2);
        assertThat(run("train", "rides").err()).startsWith("say which PIPELINE, and give the rows to learn from: --rows FILE");
    }

    @Test
    void up_says_in_a_sentence_why_it_cannot_start(@TempDir Path folder) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(run("up", "--port", Integer.toString(port), "--data", folder.resolve("new").toString())
                            .err())
                    .isEqualTo("millrace: Cannot listen on 127.0.0.1:" + port + ": Address already in use."
                            + " Choose another --port or --host, or stop what listens there.\n");
        }
        Path newer = Files.createDirectories(folder.resolve("newer"));
        Files.writeString(newer.resolve("format"), "millrace 99\n");
        assertThat(run("up", "--port", "0", "--data", newer.toString()).err())
                .isEqualTo("millrace: The data folder " + newer + " was written by a newer version of Millrace (format"
                        + " 99; this version knows 2). Use that version, or give another folder with --data.\n");
    }
}
