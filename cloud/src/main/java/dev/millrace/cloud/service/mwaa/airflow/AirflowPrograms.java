package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.engine.MadeProgram;
import dev.millrace.cloud.engine.Progress;
import dev.millrace.cloud.engine.PythonProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipFile;

/// All that is installed for a version of Airflow, once for the user: PostgreSQL, Airflow with Amazon's provider, the
/// database that environments begin with, and what requirements add.
final class AirflowPrograms {
    private static final String UNPACK = "import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])";
    private final InstalledPrograms installed;

    AirflowPrograms(InstalledPrograms installed) {
        this.installed = installed;
    }

    /// @param python of Airflow's environment, or of the one with what requirements add
    record Installed(
            AirflowVersion version, Installation airflow, MadeProgram postgresql, Installation database, Installation python) {
        Installed with(Installation more) {
            return new Installed(version, airflow, postgresql, database, more);
        }
    }

    Installed install(AirflowVersion version, Consumer<String> told) throws EngineException, InterruptedException {
        Consumer<Progress> airflows = progress -> told.accept(said("Airflow " + version.number(), progress));
        Installation airflow = installed.install(program(version), airflows);
        MadeProgram postgresql = postgresql(airflow.python());
        Installation binaries =
                installed.install(postgresql, progress -> told.accept(said("Airflow's PostgreSQL", progress)));
        Installation database = installed.install(
                database(version, airflow, binaries),
                progress -> told.accept("The database of Airflow " + version.number() + " is being made, once for this user."));
        return new Installed(version, airflow, postgresql, database, airflow);
    }

    /// With what requirements add, which is installed once for the same text and the same files that it names.
    /// @param lines what pip prints, or printed when it was installed
    Installed install(Installed base, Requirements requirements, Consumer<String> lines)
            throws IOException, EngineException, InterruptedException {
        if (requirements.asksForNothing()) {
            return base;
        }
        List<String> printed = new ArrayList<>();
        Installation more = installed.install(
                additions(base, requirements, line -> {
                    printed.add(line);
                    lines.accept(line);
                }),
                _ -> {});
        if (printed.isEmpty()) {
            try {
                Files.readAllLines(more.folder().resolve("pip.log")).forEach(lines);
            } catch (IOException lost) {
                lines.accept("What pip printed when these requirements were installed is lost: " + lost);
            }
        }
        return base.with(more);
    }

    private static String said(String what, Progress progress) {
        return what
                + switch (progress.step()) {
                    case WAITING -> " is being installed by another server; this one waits for it.";
                    case ENVIRONMENT -> " is being installed, once for this user: about 100 MB to download, 300 MB on the disk.";
                    case PACKAGES -> " is being installed: "
                            + (progress.of() == 0 ? "" : progress.of() + " packages ")
                            + (progress.bytes() == 0 ? "" : progress.bytes() / 1_000_000 + " MB ")
                            + "to download.";
                    case UNPACKING -> " is being installed: downloaded, and being put into place.";
                    case REHEARSAL, STARTING, READY -> " is being installed.";
                };
    }

    private static PythonProgram program(AirflowVersion version) {
        return new PythonProgram(
                name(version),
                version.python(),
                lock(version),
                new PythonProgram.By.Uv(Resources.text("build.lock")));
    }

    private static String name(AirflowVersion version) {
        return "airflow-" + version.number().replace('.', '-');
    }

    private static String lock(AirflowVersion version) {
        return Resources.text("airflow-" + version.number() + ".lock");
    }

    /// @param python unpacks what Java cannot
    private static MadeProgram postgresql(Path python) {
        String lock = Resources.text(
                System.getProperty("os.arch").equals("aarch64") ? "postgresql-arm64.lock" : "postgresql.lock");
        return new MadeProgram("postgresql", List.of(lock, "unpacked"), "bin/postgres", (place, making) -> {
            Path jars = place.folder().resolve("jars");
            making.jars(lock, jars);
            Path archive = place.folder().resolve("postgresql.txz");
            extract(jars, archive);
            making.run(
                    "Its archive was not unpacked",
                    List.of(python.toString(), "-I", "-c", UNPACK, archive.toString(), place.folder().toString()),
                    _ -> {});
            Files.delete(archive);
        });
    }

    private static void extract(Path jars, Path archive) throws IOException {
        try (var files = Files.newDirectoryStream(jars, "*.jar")) {
            for (Path jar : files) {
                try (ZipFile zip = new ZipFile(jar.toFile())) {
                    var entry = zip.stream()
                            .filter(one -> one.getName().endsWith(".txz"))
                            .findFirst()
                            .orElseThrow(() -> new IOException("no archive is in " + jar));
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, archive);
                    }
                }
            }
        }
    }

    private static MadeProgram database(AirflowVersion version, Installation airflow, Installation postgresql) {
        String script = Resources.text("database_template.py");
        return new MadeProgram(
                name(version) + "-database",
                List.of(lock(version), postgresql.folder().toString(), script),
                "data/PG_VERSION",
                (place, making) -> {
                    Path file = Files.writeString(place.folder().resolve("database_template.py"), script);
                    making.run(
                            "Its database was not made",
                            List.of(
                                    airflow.python().toString(),
                                    "-I",
                                    file.toString(),
                                    postgresql.folder().toString(),
                                    place.folder().toString()),
                            _ -> {});
                });
    }

    /// An environment of its own that sees Airflow's: what is in both it takes from its own.
    private static MadeProgram additions(Installed base, Requirements requirements, Consumer<String> lines)
            throws IOException {
        AirflowVersion version = base.version();
        String constraints = requirements.constrained() ? Requirements.constraints(lock(version)) : "";
        String airflow = base.airflow().folder().toString();
        return new MadeProgram(
                name(version) + "-with",
                List.of(airflow, lock(version), requirements.text(), requirements.named(), constraints),
                "bin/airflow",
                (place, making) -> {
                    Path folder = place.folder();
                    making.run(
                            "The requirements' Python environment was not made",
                            List.of(base.airflow().python().toString(), "-m", "venv", "--without-pip", folder.toString()),
                            _ -> {});
                    String packages = "lib/python" + version.python() + "/site-packages";
                    Files.writeString(folder.resolve(packages).resolve("airflow.pth"), airflow + "/" + packages + "\n");
                    Path file = Files.writeString(folder.resolve("requirements.txt"), requirements.here());
                    var command = new ArrayList<>(List.of(
                            place.python().toString(),
                            "-m",
                            "pip",
                            "install",
                            "--only-binary=:all:",
                            "--no-input",
                            "--no-color",
                            "--progress-bar=off",
                            "--disable-pip-version-check",
                            "-r",
                            file.toString()));
                    if (!constraints.isEmpty()) {
                        command.add("-c");
                        command.add(Files.writeString(folder.resolve("constraints.txt"), constraints)
                                .toString());
                    }
                    List<String> printed = new ArrayList<>();
                    making.run("The requirements were not installed", command, line -> {
                        printed.add(line);
                        lines.accept(line);
                    });
                    Files.write(folder.resolve("pip.log"), printed);
                    Path script = Files.writeString(
                            place.command("airflow"),
                            "#!" + place.python() + "\nfrom airflow.__main__ import main\nmain()\n");
                    if (!script.toFile().setExecutable(true, false)) {
                        throw new IOException(script + " cannot be made executable");
                    }
                });
    }
}
