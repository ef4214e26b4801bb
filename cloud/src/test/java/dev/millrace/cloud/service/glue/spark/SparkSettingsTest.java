package dev.millrace.cloud.service.glue.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SparkSettingsTest {
    private static final String PROVIDER = "spark.hadoop.fs.s3a.aws.credentials.provider";

    private final SparkSettings settings = new SparkSettings(
            null,
            SparkSettings.LOOPBACK,
            URI.create("http://127.0.0.1:4566"),
            "us-east-1",
            Map.of("AWS_ACCESS_KEY_ID", "ASIA1", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_SESSION_TOKEN", "token"),
            "/work");

    @Test
    void a_thread_that_comes_while_another_fetches_the_sessions_keys_finds_them_in_the_environment() {
        assertThat(settings.with(Map.of()))
                .containsEntry("spark.hadoop.fs.s3a.access.key", "ASIA1")
                .containsEntry("spark.hadoop.fs.s3a.session.token", "token")
                .containsEntry(
                        PROVIDER,
                        "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider,"
                                + "com.amazonaws.auth.EnvironmentVariableCredentialsProvider");
    }

    @Test
    void what_the_user_says_counts_more() {
        assertThat(settings.with(Map.of(PROVIDER, "mine"))).containsEntry(PROVIDER, "mine");
    }
}
