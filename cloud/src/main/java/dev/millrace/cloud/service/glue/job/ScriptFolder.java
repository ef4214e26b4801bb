package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobCapacity;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.SparkWords;
import dev.millrace.cloud.service.glue.spark.GlueLibrary;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What a run's script needs of files: fetched with the role's right into a folder of the run.
///
/// ```
/// script.py             the script, under its own name
/// lib/                  a shell's: `awsglue` with getResolvedOptions, and what leads an old boto3 to the server
/// extra/                `--extra-py-files`: modules and zips, seen by Python; wheels, which pip installs
/// jars/                 a Spark job's `--extra-jars`
/// work/                 a Spark job's working folder, with its `--extra-files`
/// ```
final class ScriptFolder {
    private static final int PIECE = 8 << 20;
    private static final long LARGEST = 1L << 30;
    private static final int SMALL_MEGABYTES = 1024;
    private static final int WHOLE_MEGABYTES = 16 * 1024;
    private static final String CATALOGUE = "--enable-glue-datacatalog";
    private static final String LAUNCH = "LAUNCH ERROR | Error downloading from S3 for bucket: ";

    private final JobId id;
    private final String role;
    private final Path folder;
    private final ObjectStore objects;
    private final JobRoles roles;

    ScriptFolder(JobId id, String role, Path folder, ObjectStore objects, JobRoles roles) {
        this.id = id;
        this.role = role;
        this.folder = folder;
        this.objects = objects;
        this.roles = roles;
    }

    JobPrograms.Script shell(Job job, JobRun run, JobArguments arguments, Map<String, String> environment)
            throws IOException, JobPrograms.Refused {
        Path library = Files.createDirectories(folder.resolve("lib/awsglue"));
        for (String file : List.of("__init__.py", "missing.py", "utils.py")) {
            GlueLibrary.copy("awsglue/" + file, library.resolve(file));
        }
        GlueLibrary.copyStart(Objects.requireNonNull(library.getParent()));
        return fill(
                job,
                arguments,
                arguments.words(),
                List.of(JobPrograms.FOLDER + "/lib"),
                environment,
                Map.of(),
                arguments.asksForAnalytics(),
                Objects.equals(run.maxCapacity(), 1.0) ? WHOLE_MEGABYTES : SMALL_MEGABYTES);
    }

    JobPrograms.Script spark(Job job, JobRun run, JobArguments arguments, Map<String, String> environment)
            throws IOException, JobPrograms.Refused {
        Path work = Files.createDirectories(folder.resolve("work"));
        for (String file : arguments.list("--extra-files")) {
            fetch(file, work);
        }
        // Whoever runs in the sandbox is another user.
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
        Map<String, String> settings = new HashMap<>(SparkWords.settings(arguments));
        Path jars = Files.createDirectories(folder.resolve("jars"));
        List<String> added = new ArrayList<>();
        for (String jar : arguments.list("--extra-jars")) {
            added.add(JobPrograms.FOLDER + "/jars/" + fetch(jar, jars).getFileName());
        }
        if (!added.isEmpty()) {
            settings.merge("spark.jars", String.join(",", added), (had, more) -> had + "," + more);
        }
        Map<String, String> all = new HashMap<>(environment);
        if (!arguments.all().getOrDefault(CATALOGUE, "false").equalsIgnoreCase("false")) {
            all.put("MILLRACE_GLUE_DATACATALOG", "true");
        }
        List<String> words = new ArrayList<>(List.of(
                "--JOB_NAME", id.name(), "--JOB_ID", id.name(), "--JOB_RUN_ID", String.valueOf(run.id())));
        words.addAll(arguments.words());
        return fill(
                job, arguments, words, List.of(), all, settings, false, JobCapacity.workerMegabytes(run.workerType()));
    }

    private JobPrograms.Script fill(
            Job job,
            JobArguments arguments,
            List<String> words,
            List<String> library,
            Map<String, String> environment,
            Map<String, String> settings,
            boolean analytics,
            int memoryMegabytes)
            throws IOException, JobPrograms.Refused {
        String location = arguments
                .all()
                .getOrDefault(
                        "--scriptLocation",
                        String.valueOf(Objects.requireNonNull(job.command()).scriptLocation()));
        Path script = fetch(location, Files.createDirectories(folder));
        List<String> requirements = new ArrayList<>();
        Set<String> path = new LinkedHashSet<>();
        Path extra = Files.createDirectories(folder.resolve("extra"));
        for (String file : arguments.list("--extra-py-files")) {
            Path fetched = fetch(file, extra);
            String name = fetched.getFileName().toString();
            if (name.endsWith(".whl")) {
                requirements.add(fetched.toString());
            } else {
                path.add(JobPrograms.FOLDER + "/extra" + (name.endsWith(".py") ? "" : "/" + name));
            }
        }
        for (String module : arguments.list("--additional-python-modules")) {
            requirements.add(module.startsWith("s3://") ? fetch(module, extra).toString() : module);
        }
        path.addAll(library);
        return new JobPrograms.Script(
                folder,
                script.getFileName().toString(),
                words,
                List.copyOf(path),
                requirements,
                environment,
                settings,
                analytics,
                memoryMegabytes);
    }

    private Path fetch(String location, Path into) throws IOException, JobPrograms.Refused {
        int slash = location.indexOf('/', "s3://".length());
        if (!location.startsWith("s3://") || slash < 0 || location.endsWith("/")) {
            throw new JobPrograms.Refused("Invalid S3 location: " + location);
        }
        String bucket = location.substring("s3://".length(), slash);
        String key = location.substring(slash + 1);
        if (!roles.may(
                id.account(), id.region(), role, "s3:GetObject", Partition.of(id.region()).s3(bucket + "/" + key))) {
            throw new JobPrograms.Refused(LAUNCH + bucket + ", key: " + key + ". Access Denied");
        }
        Path file = into.resolve(key.substring(key.lastIndexOf('/') + 1));
        try (OutputStream out = Files.newOutputStream(file)) {
            long size = size(bucket, key);
            for (long at = 0; at < size; at += PIECE) {
                out.write(objects.read(id.account(), bucket, key, at, (int) Math.min(PIECE, size - at)));
            }
        } catch (IOException refused) {
            throw new JobPrograms.Refused(LAUNCH + bucket + ", key: " + key + ". " + refused.getMessage());
        }
        return file;
    }

    private long size(String bucket, String key) throws IOException {
        long size = objects.list(id.account(), bucket, key, "", 1).stream()
                .filter(object -> object.key().equals(key))
                .mapToLong(ObjectStore.Listed::size)
                .findFirst()
                .orElseThrow(() -> new IOException("The specified key does not exist."));
        if (size > LARGEST) {
            throw new IOException("It is larger than " + LARGEST + " bytes.");
        }
        return size;
    }
}
