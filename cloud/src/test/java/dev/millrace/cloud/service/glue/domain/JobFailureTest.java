package dev.millrace.cloud.service.glue.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class JobFailureTest {
    private final JobFailure failure = new JobFailure();

    private String of(String text) {
        text.lines().forEach(failure::line);
        return failure.message("Command failed with exit code 1");
    }

    @Test
    void the_last_traceback_says_why_without_its_modules() {
        assertThat(of("""
                        Traceback (most recent call last):
                          File "/var/task/etl.py", line 1, in <module>
                            int("x")
                        ValueError: invalid literal

                        During handling of the above exception, another exception occurred:

                        Traceback (most recent call last):
                          File "/var/task/etl.py", line 3, in <module>
                            getResolvedOptions(sys.argv, ["day"])
                        awsglue.utils.GlueArgumentError: the following arguments are required: --day
                        """))
                .isEqualTo("GlueArgumentError: the following arguments are required: --day");
    }

    @Test
    void a_script_that_is_no_Python_has_no_head_of_a_traceback() {
        assertThat(of("""
                          File "/var/task/etl.py", line 1
                            print(
                                 ^
                        SyntaxError: '(' was never closed
                        """)).isEqualTo("SyntaxError: '(' was never closed");
    }

    @Test
    void a_line_of_Sparks_log_between_those_of_a_traceback_is_no_error() {
        assertThat(of("""
                        Traceback (most recent call last):
                          File "/var/task/etl.py", line 6, in <module>
                        2026-11-29 13:19:23,009 WARN [event-loop-1] client.StandaloneAppClient (Logging.scala:72): Drop it
                            SparkContext()
                        ValueError: no
                        """)).isEqualTo("ValueError: no");
    }

    @Test
    void what_Java_threw_is_told_with_its_message_however_long_its_stack() {
        of("""
                Traceback (most recent call last):
                  File "/var/task/etl.py", line 9, in <module>
                    frame.write.parquet("s3://b/k")
                py4j.protocol.Py4JJavaError: An error occurred while calling o46.parquet.
                : java.nio.file.AccessDeniedException: s3://b/k: PUT 0-byte object on k
                """);
        IntStream.range(0, 500).forEach(i -> failure.line("\tat org.apache.spark.Frame.frame" + i));
        failure.line("Caused by: org.apache.spark.api.python.PythonException: Traceback (most recent call last):");
        failure.line("  File \"/var/task/etl.py\", line 2, in f");
        failure.line("KeyError: 'x'");
        assertThat(failure.message(""))
                .isEqualTo("An error occurred while calling o46.parquet. s3://b/k: PUT 0-byte object on k");
    }

    @Test
    void without_a_traceback_it_is_how_the_program_ended() {
        assertThat(of("just a line\n")).isEqualTo("Command failed with exit code 1");
    }
}
