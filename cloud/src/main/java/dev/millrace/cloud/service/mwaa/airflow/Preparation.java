package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Makes ready what a start runs with: a run that is there is not disturbed by it.
///
/// @param folder the environment's
record Preparation(
        SourceBucket buckets, EnvironmentLogs logs, AirflowPrograms programs, InstantSource clock, Path folder) {
    private static final Logger LOG = System.getLogger(Preparation.class.getName());
    private static final int PLUGINS_BYTES = 512 << 20;
    private static final int TEXT_BYTES = 1 << 20;

    /// What a start runs with.
    ///
    /// @param folder `runs/<n>`, this start's own
    /// @param script whether there is a start-up script in it
    record Prepared(
            Plan plan, AirflowPrograms.Installed installed, Path folder, DagFolder dags, ComponentLogs logs, boolean script) {}

    /// @throws RefusedException where the plan names what cannot be had
    Prepared of(Plan wanted) throws RefusedException, IOException, EngineException, InterruptedException {
        AirflowVersion version = AirflowVersion.of(wanted.version())
                .orElseThrow(() -> RefusedException.incorrect(
                        "Airflow " + wanted.version() + " is not offered here; these are: " + AirflowVersion.all() + "."));
        sameVersion(wanted.version());
        Path own = ownFolder();
        boolean ready = false;
        try {
            Prepared prepared = in(own, wanted, version);
            ready = true;
            return prepared;
        } finally {
            if (!ready) {
                remove(own);
            }
        }
    }

    /// The database is of the version that it was last used by. Nothing here migrates it, and another Airflow would end
    /// over it for minutes before it is given up.
    private void sameVersion(String wanted) throws RefusedException, IOException {
        String kept = Files.exists(version()) ? Files.readString(version()).strip() : wanted;
        if (!kept.equals(wanted)) {
            throw RefusedException.incorrect("The environment's database is of Airflow " + kept
                    + " and is not migrated here: create another environment for Airflow " + wanted + ".");
        }
    }

    private Prepared in(Path own, Plan wanted, AirflowVersion version)
            throws RefusedException, IOException, EngineException, InterruptedException {
        ComponentLogs logs = new ComponentLogs(this.logs, wanted, clock.instant());
        Resources.python(own.resolve("python"));
        Path plugins = Files.createDirectories(own.resolve("plugins"));
        S3File archive = wanted.plugins();
        if (archive != null) {
            try {
                Plugins.unpack(fetch(wanted, archive, PLUGINS_BYTES), plugins);
            } catch (IOException unusable) {
                throw RefusedException.incorrect(
                        "The plugins file " + archive.key() + " cannot be used: " + unusable.getMessage());
            }
        }
        S3File script = wanted.startupScript();
        if (script != null) {
            Files.write(own.resolve("startup.sh"), fetch(wanted, script, TEXT_BYTES));
        }
        AirflowPrograms.Installed installed = programs.install(version, told -> LOG.log(Level.INFO, told));
        S3File requirements = wanted.requirements();
        if (requirements != null) {
            installed = install(installed, wanted, requirements, own, logs);
        }
        return new Prepared(wanted, installed, own, dags(wanted, folder.resolve("dags")), logs, script != null);
    }

    private DagFolder dags(Plan wanted, Path place) throws RefusedException {
        DagFolder dags = new DagFolder(buckets, wanted, place);
        try {
            dags.synchronise();
        } catch (IOException unreadable) {
            throw RefusedException.incorrect("The DAGs in " + wanted.bucket() + "/" + wanted.dagFolder()
                    + " cannot be read: " + unreadable.getMessage());
        }
        return dags;
    }

    private AirflowPrograms.Installed install(
            AirflowPrograms.Installed base, Plan wanted, S3File file, Path own, ComponentLogs logs)
            throws RefusedException, IOException, InterruptedException {
        Requirements asked =
                new Requirements(new String(fetch(wanted, file, TEXT_BYTES), StandardCharsets.UTF_8), own);
        if (asked.namesDags()) {
            // A copy: those that Airflow reads are the older run's until this one is ready.
            dags(wanted, own.resolve("dags"));
        }
        List<String> printed = new ArrayList<>();
        try {
            return programs.install(base, asked, printed::add);
        } catch (EngineException failure) {
            String why = printed.stream()
                    .filter(line -> line.startsWith("ERROR: "))
                    .reduce((_, last) -> last)
                    .orElse(String.valueOf(failure.getMessage()));
            throw RefusedException.incorrect(
                    "The requirements in " + file.key() + " could not be installed. " + why);
        } finally {
            logs.requirements(printed);
        }
    }

    private byte[] fetch(Plan wanted, S3File file, int atMost) throws RefusedException {
        try {
            return buckets.read(wanted.account(), wanted.bucket(), file.key(), file.version(), atMost);
        } catch (IOException unreadable) {
            throw RefusedException.incorrect(
                    "The object " + wanted.bucket() + "/" + file.key() + " cannot be read: " + unreadable.getMessage());
        }
    }

    private Path ownFolder() throws IOException {
        Path runs = Files.createDirectories(runs());
        int last;
        try (Stream<Path> names = Files.list(runs)) {
            last = names.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.matches("\\d{1,9}"))
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
        }
        return Files.createDirectory(runs.resolve(Integer.toString(last + 1)));
    }

    /// The start went well: what others ran with goes, and the database is of its version.
    void keep(Prepared kept) throws IOException {
        Files.writeString(version(), kept.plan().version());
        List<Path> others;
        try (Stream<Path> all = Files.list(runs())) {
            others = all.filter(one -> !one.equals(kept.folder())).toList();
        }
        others.forEach(Preparation::remove);
    }

    /// What cannot be removed now is removed after the next start.
    private static void remove(Path run) {
        try {
            FileTree.delete(run);
        } catch (IOException failure) {
            LOG.log(Level.WARNING, run + " could not be removed: " + failure);
        }
    }

    private Path version() {
        return folder.resolve("version");
    }

    private Path runs() {
        return folder.resolve("runs");
    }
}
