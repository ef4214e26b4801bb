package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.glue.CreateJobRequest;
import dev.millrace.wire.glue.GetJobBookmarkRequest;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobBookmarkEntry;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.ResetJobBookmarkRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobBookmarksTest {
    @TempDir
    Path data;

    /// The data as a killed server leaves it.
    @TempDir
    Path killed;

    private GlueUnderTest glue;

    @BeforeEach
    void open() {
        glue = new GlueUnderTest(data);
        glue.objects.put("scripts/etl.py", "print(1)");
    }

    @AfterEach
    void close() {
        glue.close();
    }

    @Test
    void what_a_script_committed_is_the_jobs_bookmark_shown_and_reset() throws Exception {
        job(more -> more.defaultArguments(Map.of("--job-bookmark-option", "job-bookmark-enable")));
        GlueUnderTest.refused(this::bookmark, "EntityNotFoundException", "Continuation for job j not found");
        String id = start(Map.of());
        JobsForTests.Running first = program();
        assertThat(first.script.environment()).containsEntry("MILLRACE_BOOKMARK", "/var/state/bookmark.json");
        assertThat(Files.getPosixFilePermissions(first.script.folder().resolve("state")))
                .as("the sandbox's user is another one")
                .contains(PosixFilePermission.OTHERS_WRITE);
        Path file = first.script.folder().resolve("state/bookmark.json");
        assertThat(file).hasContent("{\"version\":0,\"run\":0,\"attempt\":0,\"states\":{}}");
        Files.writeString(file, "{\"version\":1,\"run\":1,\"attempt\":0,\"states\":{\"src\":{\"maxTime\":5}}}");
        first.end.complete(new JobPrograms.Ended(1, "failed after its commit"));
        ended(id);
        assertThat(bookmark().jobBookmark()).isEqualTo("{\"src\":{\"maxTime\":5}}");
        assertThat(bookmark().runId()).isEqualTo(id);
        String paused = start(Map.of("--job-bookmark-option", "job-bookmark-pause"));
        JobsForTests.Running second = program();
        file = second.script.folder().resolve("state/bookmark.json");
        assertThat(file).content().contains("\"maxTime\":5");
        Files.writeString(file, "{\"states\":{\"src\":{\"maxTime\":9}}}");
        second.end.complete(new JobPrograms.Ended(0, ""));
        ended(paused);
        assertThat(bookmark().runId()).isEqualTo(id);
        glue.api().resetJobBookmark(new ResetJobBookmarkRequest("j", null), GlueUnderTest.call());
        assertThat(bookmark().jobBookmark()).isEqualTo("{}");
        assertThat(bookmark().run()).isZero();
        glue.api().resetJobBookmark(new ResetJobBookmarkRequest("j", id), GlueUnderTest.call());
        assertThat(bookmark().jobBookmark()).isEqualTo("{\"src\":{\"maxTime\":5}}");
    }

    @Test
    void what_a_script_leaves_in_its_bookmarks_place_is_read_only_where_it_is_a_file() throws Exception {
        job(more -> more.defaultArguments(Map.of("--job-bookmark-option", "job-bookmark-enable")));
        Path secret = Files.writeString(killed.resolve("secret.json"), "{\"states\":{\"src\":\"secret\"}}");
        String id = start(Map.of());
        JobsForTests.Running program = program();
        Path file = program.script.folder().resolve("state/bookmark.json");
        Files.delete(file);
        Files.createSymbolicLink(file, secret);
        program.end.complete(new JobPrograms.Ended(0, ""));
        assertThat(ended(id).errorMessage())
                .isEqualTo("The bookmark that the script left is no file of at most 67108864 bytes.");
        GlueUnderTest.refused(this::bookmark, "EntityNotFoundException", "Continuation for job j not found");
    }

    @Test
    void what_a_script_committed_before_the_server_was_killed_is_kept() throws Exception {
        job(more -> more.defaultArguments(Map.of("--job-bookmark-option", "job-bookmark-enable")));
        String id = start(Map.of());
        Path folder = program().script.folder();
        Files.writeString(folder.resolve("state/bookmark.json"), "{\"states\":{\"src\":{\"maxTime\":5}}}");
        copyTo(killed);
        try (GlueUnderTest next = new GlueUnderTest(killed)) {
            JobBookmarkEntry kept = next.api()
                    .getJobBookmark(new GetJobBookmarkRequest("j", null), GlueUnderTest.call())
                    .jobBookmarkEntry();
            assertThat(kept.jobBookmark()).isEqualTo("{\"src\":{\"maxTime\":5}}");
            assertThat(kept.runId()).isEqualTo(id);
            assertThat(kept.version()).isEqualTo(1);
        }
    }

    @Test
    void the_servers_end_waits_for_runs_to_notice_it_and_keeps_what_they_committed() throws Exception {
        job(more -> more.defaultArguments(Map.of("--job-bookmark-option", "job-bookmark-enable")));
        start(Map.of());
        Path folder = program().script.folder();
        Files.writeString(folder.resolve("state/bookmark.json"), "{\"states\":{\"src\":{\"maxTime\":7}}}");
        glue.restart();
        assertThat(bookmark().jobBookmark()).isEqualTo("{\"src\":{\"maxTime\":7}}");
        assertThat(bookmark().version()).isEqualTo(1);
        assertThat(folder).doesNotExist();
    }

    private void copyTo(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.filter(path -> !path.equals(data)).toList()) {
                Files.copy(each, folder.resolve(data.relativize(each).toString()));
            }
        }
    }

    private JobBookmarkEntry bookmark() {
        return glue.api()
                .getJobBookmark(new GetJobBookmarkRequest("j", null), GlueUnderTest.call())
                .jobBookmarkEntry();
    }

    private Job job(UnaryOperator<CreateJobRequest.Builder> more) {
        return glue.job("j", more);
    }

    private String start(Map<String, String> arguments) {
        return glue.start("j", arguments);
    }

    private JobsForTests.Running program() throws InterruptedException {
        return glue.jobs.program();
    }

    private JobRun ended(String run) {
        return glue.ended("j", run);
    }
}
