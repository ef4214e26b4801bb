package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.domain.Bookmark;
import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.store.BookmarkStore;
import dev.millrace.wire.glue.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A run's bookmark on its way to the script and back: a file that the script reads at its beginning and that
/// `Job.commit` replaces. What was committed is kept whatever becomes of the run then.
final class RunBookmark {
    /// Names the file to the script.
    static final String VARIABLE = "MILLRACE_BOOKMARK";

    private static final String FILE = "bookmark.json";
    private static final String OPTION = "--job-bookmark-option";

    private final BookmarkStore store;
    private final JobId job;
    private final JobRun run;
    private final Path file;
    private final String given;
    private final boolean keeps;

    private RunBookmark(BookmarkStore store, JobId job, JobRun run, Path file, String given, boolean keeps) {
        this.store = store;
        this.job = job;
        this.run = run;
        this.file = file;
        this.given = given;
        this.keeps = keeps;
    }

    /// Writes the file, where the run is to have one.
    /// @param folder of the run
    static Optional<RunBookmark> open(
            BookmarkStore store, JobId job, JobRun run, JobArguments arguments, Path folder) throws IOException {
        String option = arguments.all().getOrDefault(OPTION, "");
        if (!option.equals("job-bookmark-enable") && !option.equals("job-bookmark-pause")) {
            return Optional.empty();
        }
        List<Bookmark> range = Stream.of("--job-bookmark-from", "--job-bookmark-to")
                .map(name -> arguments.all().getOrDefault(name, ""))
                .flatMap(from -> store.find(job, from).stream())
                .toList();
        Path file = Files.createDirectories(folder.resolve("state")).resolve(FILE);
        String given = store.find(job).orElse(Bookmark.NONE).given(range);
        Files.writeString(file, given);
        return Optional.of(new RunBookmark(store, job, run, file, given, option.equals("job-bookmark-enable")));
    }

    /// The file, as the script sees it.
    String path() {
        return JobPrograms.STATE + "/" + FILE;
    }

    /// What the script committed.
    void keep() throws IOException {
        String left = Files.readString(file);
        if (keeps && !left.equals(given)) {
            int attempt = Objects.requireNonNullElse(run.attempt(), 0);
            store.change(job, had -> had.left(left, String.valueOf(run.id()), attempt));
        }
    }
}
