package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.domain.Bookmark;
import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.store.BookmarkStore;
import dev.millrace.wire.glue.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /// What the script was given, out of its reach; only beside a bookmark that is to be kept.
    private static final String GIVEN = "given-bookmark.json";

    /// Room for the objects of some hundred thousand uploads in a source's last fifteen minutes.
    private static final int BYTES_MAX = 64 << 20;

    private static final String STATE = "state";
    private static final String OPTION = "--job-bookmark-option";

    private final BookmarkStore store;
    private final JobId job;
    private final JobRun run;
    private final Path file;
    private final Path given;

    private RunBookmark(BookmarkStore store, JobId job, JobRun run, Path folder) {
        this.store = store;
        this.job = job;
        this.run = run;
        this.file = folder.resolve(STATE).resolve(FILE);
        this.given = folder.resolve(GIVEN);
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
        // Whoever runs in the sandbox is another user, and writes the new beside the old.
        Files.setPosixFilePermissions(
                Files.createDirectories(folder.resolve(STATE)), PosixFilePermissions.fromString("rwxrwxrwx"));
        RunBookmark bookmark = new RunBookmark(store, job, run, folder);
        String given = store.find(job).orElse(Bookmark.NONE).given(range);
        Files.writeString(bookmark.file, given);
        if (option.equals("job-bookmark-enable")) {
            Files.writeString(bookmark.given, given);
        }
        return Optional.of(bookmark);
    }

    /// That of a run which the server's end broke off, where it has one to keep.
    static Optional<RunBookmark> leftBehind(BookmarkStore store, JobId job, JobRun run, Path folder) {
        RunBookmark bookmark = new RunBookmark(store, job, run, folder);
        return Files.exists(bookmark.given) ? Optional.of(bookmark) : Optional.empty();
    }

    /// The file, as the script sees it.
    String path() {
        return JobPrograms.STATE + "/" + FILE;
    }

    /// Keeps what the script committed, where that is wanted. Asked when the script is over.
    /// @throws IOException where it left something else in the file's place: its folder is its own to write
    void keep() throws IOException {
        if (!Files.exists(given)) {
            return;
        }
        String left = left();
        if (!left.equals(Files.readString(given))) {
            int attempt = Objects.requireNonNullElse(run.attempt(), 0);
            store.change(job, had -> had.left(left, String.valueOf(run.id()), attempt));
        }
    }

    /// A link would lead to a file of this machine, a pipe would be waited for without an end.
    private String left() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > BYTES_MAX) {
            throw new IOException("The bookmark that the script left is no file of at most " + BYTES_MAX + " bytes.");
        }
        return Files.readString(file);
    }
}
