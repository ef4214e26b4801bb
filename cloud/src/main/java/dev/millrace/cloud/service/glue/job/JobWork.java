package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.service.glue.GlueLog;
import dev.millrace.cloud.service.glue.JobMetrics;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.domain.GlueVersion;
import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.JobKind;
import dev.millrace.cloud.service.glue.domain.JobLogs;
import dev.millrace.cloud.service.glue.spark.SparkEvents;
import dev.millrace.cloud.service.glue.spark.SparkProgram;
import dev.millrace.cloud.service.glue.spark.SparkSettings;
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
    private static final String METRICS = "--enable-metrics";
    private static final String LAKE_FORMATS = "--datalake-formats";
    private static final String LANGUAGE = "--job-language";
    private static final String PYTHON = "python";

    /// Follows a run's way; asked to stop, it kills the program.
    public interface Control {
        void running(JobPrograms.Program program);
    }

    private final ObjectStore objects;
    private final JobRoles roles;
    private final JobPrograms programs;
    private final JobPrograms drivers;
    private final JobMetrics metrics;
    private final GlueLog log;
    private final BookmarkStore bookmarks;
    private final Clock clock;
    private final Supplier<Path> folders;

    /// @param programs run Python shell jobs
    /// @param drivers run Spark jobs
    /// @param folders where the runs have their files
    public JobWork(
            ObjectStore objects,
            JobRoles roles,
            JobPrograms programs,
            JobPrograms drivers,
            JobMetrics metrics,
            GlueLog log,
            BookmarkStore bookmarks,
            Clock clock,
            Supplier<Path> folders) {
        this.objects = objects;
        this.roles = roles;
        this.programs = programs;
        this.drivers = drivers;
        this.metrics = metrics;
        this.log = log;
        this.bookmarks = bookmarks;
        this.clock = clock;
        this.folders = folders;
    }

    /// Keeps what a run had committed when the server's end broke it off.
    public void recover(JobId id, JobRun run) {
        try {
            Path folder = folders.get().resolve(Objects.requireNonNull(run.id()));
            Optional<RunBookmark> bookmark = RunBookmark.leftBehind(bookmarks, id, run, folder);
            if (bookmark.isPresent()) {
                bookmark.get().keep();
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "The bookmark of " + run.id() + " is lost: " + failure);
        }
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
        JobKind kind = JobKind.of(job);
        String role = Objects.requireNonNull(job.role());
        Path folder = folders.get().resolve(Objects.requireNonNull(run.id()));
        JobArguments arguments =
                JobArguments.of(job.defaultArguments(), run.arguments(), job.nonOverridableArguments());
        RunLog lines = new RunLog(
                id, JobLogs.of(kind, run.glueVersion(), arguments, Objects.requireNonNull(run.id())), log, clock);
        try {
            refuseWhatDoesNotRun(kind, arguments);
            if (kind == JobKind.SPARK) {
                GlueVersion.named(run.glueVersion())
                        .flatMap(version -> version.difference(SparkProgram.VERSION))
                        .ifPresent(lines::error);
                arguments.list(LAKE_FORMATS).forEach(format ->
                        lines.error("The data lake format " + format + " is not offered by Millrace's Spark."));
            }
            Map<String, String> environment = environment(id, run, role);
            Optional<RunBookmark> bookmark = RunBookmark.open(bookmarks, id, run, arguments, folder);
            bookmark.ifPresent(one -> environment.put(RunBookmark.VARIABLE, one.path()));
            ScriptFolder files = new ScriptFolder(id, role, folder, objects, roles);
            JobPrograms.Program program =
                    switch (kind) {
                        case SHELL -> programs.start(files.shell(job, run, arguments, environment), lines);
                        case SPARK, STREAMING, RAY ->
                            drivers.start(files.spark(job, run, arguments, environment), lines);
                    };
            control.running(program);
            JobPrograms.Ended ended = program.awaitEnd();
            if (bookmark.isPresent()) {
                bookmark.get().keep();
            }
            if (kind == JobKind.SPARK && arguments.all().containsKey(METRICS)) {
                SparkEvents.counted(folder.resolve("work").resolve(SparkSettings.EVENTS))
                        .forEach((metric, value) -> metrics.count(id, String.valueOf(run.id()), metric, value));
            }
            return ended.code() == 0 ? null : lines.failure(ended.message());
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

    private static void refuseWhatDoesNotRun(JobKind kind, JobArguments arguments) throws JobPrograms.Refused {
        switch (kind) {
            case SHELL -> {}
            case SPARK -> {
                if (arguments.all().getOrDefault(LANGUAGE, PYTHON).equalsIgnoreCase("scala")) {
                    throw new JobPrograms.Refused(
                            "Scala is not offered by Millrace: a Spark job's script is in Python here.");
                }
            }
            case STREAMING -> throw new JobPrograms.Refused(
                    "Streaming jobs (gluestreaming) are not offered by Millrace: Spark jobs (glueetl) and Python shell"
                            + " jobs run here.");
            case RAY -> throw new JobPrograms.Refused(
                    "Ray jobs (glueray) are not offered by Millrace: Spark jobs (glueetl) and Python shell jobs run"
                            + " here.");
        }
    }

    private Map<String, String> environment(JobId id, JobRun run, String role) {
        Map<String, String> environment =
                new HashMap<>(roles.open(id.account(), id.region(), role, SESSION_NAME, SESSION));
        environment.put("AWS_REGION", id.region());
        environment.put("AWS_DEFAULT_REGION", id.region());
        environment.put("JOB_ID", id.name());
        environment.put("JOB_RUN_ID", String.valueOf(run.id()));
        return environment;
    }
}
