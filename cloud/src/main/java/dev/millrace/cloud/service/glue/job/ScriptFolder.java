package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.wire.glue.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What a run's script needs of files: fetched with the role's right into a folder of the run.
///
/// ```
/// script.py             the script, under its own name
/// lib/awsglue/utils.py  getResolvedOptions
/// extra/                `--extra-py-files`: modules and zips, seen by Python; wheels, which pip installs
/// ```
final class ScriptFolder {
    private static final int PIECE = 8 << 20;
    private static final long LARGEST = 1L << 30;
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

    JobPrograms.Script fill(Job job, JobArguments arguments, Map<String, String> environment, int memoryMegabytes)
            throws IOException, JobPrograms.Refused {
        String location = arguments
                .all()
                .getOrDefault(
                        "--scriptLocation",
                        String.valueOf(Objects.requireNonNull(job.command()).scriptLocation()));
        Path script = fetch(location, Files.createDirectories(folder));
        Path library = Files.createDirectories(folder.resolve("lib/awsglue"));
        for (String file : List.of("__init__.py", "utils.py")) {
            try (InputStream in =
                    Objects.requireNonNull(ScriptFolder.class.getResourceAsStream("awsglue/" + file), file)) {
                Files.copy(in, library.resolve(file));
            }
        }
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
        path.add(JobPrograms.FOLDER + "/lib");
        return new JobPrograms.Script(
                folder,
                script.getFileName().toString(),
                arguments.words(),
                List.copyOf(path),
                requirements,
                environment,
                memoryMegabytes);
    }

    private Path fetch(String location, Path into) throws IOException, JobPrograms.Refused {
        int slash = location.indexOf('/', "s3://".length());
        if (!location.startsWith("s3://") || slash < 0 || location.endsWith("/")) {
            throw new JobPrograms.Refused("Invalid S3 location: " + location);
        }
        String bucket = location.substring("s3://".length(), slash);
        String key = location.substring(slash + 1);
        if (!roles.may(id.account(), role, "s3:GetObject", "arn:aws:s3:::" + bucket + "/" + key)) {
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
