package dev.millrace.cloud.service.glue.spark;

import dev.millrace.cloud.engine.ArchiveProgram;
import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Spark as it is installed here, once for a user: PySpark's archive with the jars of S3.
///
/// ```
/// jars/             Spark's own, and those of the lock
/// python/           PySpark, and Py4J below lib/
/// bin/spark-submit  ours: starts a driver's virtual machine at once, as PySpark asks for it
/// sbin/             what starts a cluster
/// java.args         the virtual machine's options and class path
/// start.jsa         what the rehearsal loaded; without it a start only takes longer
/// ```
public final class SparkProgram {
    public static final String NAME = "spark";

    public static final String VERSION = "3.5.4";

    /// The Python that Glue 5 has, and its Java.
    public static final String PYTHON = "3.11";

    public static final int JAVA = 17;

    private static final Pattern OF_OTHER_CLUSTERS = Pattern.compile(
            "(spark-)?(kubernetes|mesos|yarn)[-_].*|volcano-.*|okhttp-.*|okio-.*|logging-interceptor-.*|zjsonpatch-.*|.*\\.cmd");

    private static final List<String> OPENED = List.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    /// PySpark starts `bin/spark-submit`. Spark's own starts one virtual machine to ask what the other is to be started
    /// with.
    private static final String SUBMIT = """
            #!/bin/sh
            spark=$(dirname "$(dirname "$0")")
            classes=-XX:SharedArchiveFile=$spark/start.jsa
            [ -z "$SPARK_REHEARSAL" ] || classes=-XX:ArchiveClassesAtExit=$spark/start.jsa
            exec "$JAVA_HOME/bin/java" "-Xmx${SPARK_DRIVER_MEMORY:-1g}" "$classes" @"$spark/java.args" org.apache.spark.deploy.SparkSubmit "$@"
            """;

    private SparkProgram() {}

    /// @param java a JDK or JRE of version 17
    /// @param python any that Spark runs with; used for the rehearsal
    public static ArchiveProgram program(Path java, Path python) {
        return new ArchiveProgram(
                NAME,
                resource("spark.lock"),
                Map.of(
                        "deps/jars", "jars",
                        "deps/bin", "bin",
                        "deps/sbin", "sbin",
                        "pyspark", "python/pyspark",
                        "lib", "python/lib"),
                OF_OTHER_CLUSTERS,
                "jars",
                (installation, commands) -> {
                    prepare(installation.folder());
                    rehearse(installation.folder(), java, python, commands);
                    Files.writeString(installation.start(), submit(installation).toString() + "\n");
                },
                release(java) + SUBMIT + resource("log4j2.properties") + resource("rehearsal.py"));
    }

    /// Where Python finds PySpark.
    public static List<String> path(Installation installation) {
        Path python = installation.folder().resolve("python");
        try (Stream<Path> libraries = Files.list(python.resolve("lib"))) {
            String py4j = libraries
                    .filter(file -> file.getFileName().toString().startsWith("py4j-"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Spark lacks Py4J in " + python))
                    .toString();
            return List.of(python.toString(), py4j);
        } catch (IOException unreadable) {
            throw new IllegalStateException("Spark cannot be read in " + python, unreadable);
        }
    }

    /// The jars that are put beside Spark's own, which a cluster elsewhere lacks.
    public static List<String> added(Installation installation) {
        return resource("spark.lock")
                .lines()
                .filter(line -> !line.startsWith("#") && !line.startsWith("pypi:"))
                .map(line -> line.substring(0, line.indexOf(' ')).split(":"))
                .map(pin -> installation
                        .folder()
                        .resolve("jars/" + pin[1] + "-" + pin[2] + ".jar")
                        .toString())
                .toList();
    }

    private static Path submit(Installation installation) {
        return installation.folder().resolve("bin/spark-submit");
    }

    private static void prepare(Path folder) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf")).resolve("log4j2.properties");
        Files.writeString(conf, resource("log4j2.properties"));
        Path submit = folder.resolve("bin/spark-submit");
        Files.writeString(submit, SUBMIT);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> jars;
        try (Stream<Path> files = Files.list(folder.resolve("jars"))) {
            // In one order, because what is kept of a start is of the class path that it was kept with.
            jars = files.map(Path::toString).filter(file -> file.endsWith(".jar")).sorted().toList();
        }
        var words = new StringBuilder();
        for (String option : List.of(
                "-XX:+UseSerialGC",
                // The first compiler only: a job is over before the second has earned its time.
                "-XX:TieredStopAtLevel=1",
                "-Xss4m",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Djava.net.preferIPv4Stack=true",
                "-Djdk.reflect.useDirectMethodHandle=false",
                "-Dlog4j2.configurationFile=" + conf,
                "--add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED")) {
            words.append(quoted(option)).append('\n');
        }
        OPENED.forEach(name ->
                words.append("--add-opens=java.base/").append(name).append("=ALL-UNNAMED\n"));
        words.append("-cp\n").append(quoted(String.join(":", jars))).append('\n');
        Files.writeString(folder.resolve("java.args"), words);
    }

    private static void rehearse(Path folder, Path java, Path python, ArchiveProgram.Commands commands)
            throws Exception {
        Path scratch = Files.createDirectories(folder.resolve("rehearsal"));
        Path script = Files.writeString(scratch.resolve("rehearsal.py"), resource("rehearsal.py"));
        Files.writeString(
                scratch.resolve("spark-defaults.conf"),
                SparkSettings.text(Map.of(
                        "spark.master", "local[2]",
                        "spark.ui.enabled", "false",
                        "spark.ui.showConsoleProgress", "false",
                        "spark.driver.host", "127.0.0.1",
                        "spark.driver.bindAddress", "127.0.0.1",
                        "spark.sql.shuffle.partitions", "2",
                        "spark.hadoop.fs.s3.impl", SparkSettings.S3,
                        "spark.hadoop.fs.s3a.endpoint", "http://127.0.0.1:1",
                        "spark.hadoop.fs.s3a.attempts.maximum", "1",
                        "spark.hadoop.fs.s3a.retry.limit", "0")));
        Map<String, String> environment = new HashMap<>();
        environment.put("SPARK_HOME", folder.toString());
        environment.put("SPARK_CONF_DIR", scratch.toString());
        environment.put("SPARK_REHEARSAL", "1");
        environment.put("AWS_ACCESS_KEY_ID", "none");
        environment.put("AWS_SECRET_ACCESS_KEY", "none");
        environment.put("JAVA_HOME", java.toString());
        environment.put("PYSPARK_PYTHON", python.toString());
        environment.put("PYTHONPATH", String.join(":", path(new Installation(folder))));
        environment.put("HOME", scratch.toString());
        environment.put("TMPDIR", scratch.toString());
        environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        commands.run(List.of(python.toString(), "-s", script.toString(), scratch.toUri().toString()), environment);
        FileTree.delete(scratch);
    }

    /// What tells this Java from another: a start that is kept is of one only.
    private static String release(Path java) {
        try {
            return java + "\n" + Files.readString(java.resolve("release"));
        } catch (IOException unreadable) {
            return java.toString();
        }
    }

    private static String quoted(String word) {
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String resource(String name) {
        try (InputStream in = SparkProgram.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException(name + " cannot be read", unreadable);
        }
    }
}
