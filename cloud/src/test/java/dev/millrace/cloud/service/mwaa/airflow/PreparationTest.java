package dev.millrace.cloud.service.mwaa.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreparationTest {
    @TempDir
    Path folder;

    @Test
    void what_cannot_be_made_ready_leaves_nothing_behind() {
        Plan plan = Plans.plan(Map.of(), Map.of());
        Plan with = new Plan(
                plan.account(),
                plan.region(),
                plan.environment(),
                plan.uid(),
                plan.version(),
                plan.executionRole(),
                plan.bucket(),
                plan.dagFolder(),
                null,
                new S3File("plugins.zip", "1"),
                null,
                Map.of(),
                2,
                2,
                5,
                Map.of());

        assertThatThrownBy(() -> preparation().of(with))
                .isExactlyInstanceOf(RefusedException.class)
                .hasMessage("The plugins file plugins.zip cannot be used: it is no zip archive");
        assertThat(folder.resolve("runs")).isEmptyDirectory();
    }

    @Test
    void a_database_of_another_version_is_left_alone() throws Exception {
        Files.writeString(folder.resolve("version"), "2.8.1");

        assertThatThrownBy(() -> preparation().of(Plans.plan(Map.of(), Map.of())))
                .isExactlyInstanceOf(RefusedException.class)
                .hasMessage("The environment's database is of Airflow 2.8.1 and is not migrated here: create another "
                        + "environment for Airflow 2.9.2.");
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    private Preparation preparation() {
        InstalledPrograms programs = new InstalledPrograms(
                folder.resolve("programs"),
                InstalledInterpreters.ofThisMachine(),
                Duration.ofSeconds(1));
        return new Preparation(
                new Bucket(),
                (_, _, _, _, _) -> {},
                new AirflowPrograms(programs),
                InstantSource.fixed(Instant.EPOCH),
                folder);
    }

    private static final class Bucket implements SourceBucket {
        @Override
        public List<Listed> list(String account, String bucket, String prefix, String after, int atMost) {
            return List.of();
        }

        @Override
        public byte[] read(String account, String bucket, String key, @Nullable String version, int atMost) {
            return "no archive".getBytes(StandardCharsets.UTF_8);
        }
    }
}
