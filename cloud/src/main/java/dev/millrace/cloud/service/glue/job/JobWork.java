package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.CrawlLog;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobFailure;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.store.BookmarkStore;
import dev.millrace.cloud.storage.FileTree;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One run's work, from its script in S3 to its end.
public final class JobWork {
    private static final System.Logger LOG = System.getLogger(JobWork.class.getName());

    /// How long a role's session may be. AWS renews it; here a longer run ends without rights.
    private static final Duration SESSION = Duration.ofHours(12);

    private static final String SESSION_NAME = "GlueJobRunnerSession";
    private static final String GROUP = "/aws-glue/python-jobs";
    private static final int SMALL_MEGABYTES = 1024;
    private static final int WHOLE_MEGABYTES = 16 * 1024;

    /// Follows a run's way; asked to stop, it kills the program.
    public interface Control {
        void running(JobPrograms.Program program);
    }

    private final ObjectStore objects;
    private final JobRoles roles;
    private final JobPrograms programs;
    private final CrawlLog log;
    private final BookmarkStore bookmarks;
    private final Clock clock;
    private final Supplier<Path> folders;

    /// @param folders where the runs have their files
    public JobWork(
            ObjectStore objects,
            JobRoles roles,
            JobPrograms programs,
            CrawlLog log,
            BookmarkStore bookmarks,
            Clock clock,
            Supplier<Path> folders) {
        this.objects = objects;
        this.roles = roles;
        this.programs = programs;
        this.log = log;
        this.bookmarks = bookmarks;
        this.clock = clock;
        this.folders = folders;
    }

    public static String logGroup(Job job) {
        return isShell(job) ? GROUP : "/aws-glue/jobs";
    }

    public static boolean isShell(Job job) {
        return job.command() != null && "pythonshell".equals(job.command().name());
    }

    /// What the server's end left behind.
    public void clean() {
        try {
            FileTree.delete(folders.get());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Works until the script's end.
    /// @return why it failed, or null where it did not
    public @Nullable String run(JobId id, Job job, JobRun run, Control control) throws InterruptedException {
        if (!isShell(job)) {
            return "Millrace does not run Spark jobs (glueetl, gluestreaming) or Ray jobs yet: only Python shell jobs run here.";
        }
        String role = Objects.requireNonNull(job.role());
        Path folder = folders.get().resolve(Objects.requireNonNull(run.id()));
        JobArguments arguments =
                JobArguments.of(job.defaultArguments(), run.arguments(), job.nonOverridableArguments());
        Log lines = new Log(id, Objects.requireNonNull(run.id()));
        try {
            Map<String, String> environment = environment(id, role);
            Optional<RunBookmark> bookmark = RunBookmark.open(bookmarks, id, run, arguments, folder);
            bookmark.ifPresent(one -> environment.put(RunBookmark.VARIABLE, one.path()));
            JobPrograms.Script script = new ScriptFolder(id, role, folder, objects, roles)
                    .fill(
                            job,
                            arguments,
                            environment,
                            Objects.equals(run.maxCapacity(), 1.0) ? WHOLE_MEGABYTES : SMALL_MEGABYTES);
            JobPrograms.Program program = programs.start(script, lines);
            control.running(program);
            JobPrograms.Ended ended = program.awaitEnd();
            if (bookmark.isPresent()) {
                bookmark.get().keep();
            }
            return ended.code() == 0 ? null : lines.failure.message(ended.message());
        } catch (JobPrograms.Refused refused) {
            lines.error(refused.sentence());
            return refused.sentence();
        } catch (IOException | IllegalStateException failure) {
            lines.error(String.valueOf(failure.getMessage()));
            return String.valueOf(failure.getMessage());
        } finally {
            try {
                FileTree.delete(folder);
            } catch (IOException left) {
                LOG.log(System.Logger.Level.WARNING, "The files of " + run.id() + " stay: " + left);
            }
        }
    }

    private Map<String, String> environment(JobId id, String role) {
        Map<String, String> environment = new HashMap<>(roles.open(id.account(), role, SESSION_NAME, SESSION));
        environment.put("AWS_REGION", id.region());
        environment.put("AWS_DEFAULT_REGION", id.region());
        return environment;
    }

    private final class Log implements JobPrograms.Output {
        private final JobId id;
        private final String stream;
        private final JobFailure failure = new JobFailure();

        Log(JobId id, String stream) {
            this.id = id;
            this.stream = stream;
        }

        @Override
        public void out(String line) {
            append("/output", line);
        }

        @Override
        public void error(String line) {
            failure.line(line);
            append("/error", line);
        }

        private void append(String group, String line) {
            // CloudWatch Logs takes no empty message.
            if (!line.isEmpty()) {
                log.append(
                        id.account(),
                        id.region(),
                        GROUP + group,
                        stream,
                        List.of(new CrawlLog.Line(AwsTime.millis(clock), line)));
            }
        }
    }
}
