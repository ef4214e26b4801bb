package dev.millrace.cloud.sandbox.runtime;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Jdk;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Plans how functions without a system of their own run with what this machine has installed.
///
/// Python and Node.js: the version asked for or, with a note, the nearest one. Java: the server's JDK for all versions
/// up to its own. `provided`: the function's own `bootstrap`. Other languages are refused by name.
public final class HostRuntimes {
    static final String CODE = "/var/task";
    static final String LAYERS = "/opt";
    static final String RUNTIME = "/var/runtime";

    /// Where Node.js looks last for what a module in [#CODE] asks for, whether by `require` or by `import`.
    static final String NODE_MODULES = "/var/node_modules";

    private static final Pattern PYTHON = Pattern.compile("python(3)\\.(\\d{1,2})");
    private static final Pattern NODE = Pattern.compile("nodejs(\\d{1,2})\\.x");
    private static final Pattern JAVA = Pattern.compile("java(\\d{1,2})(\\.al2)?");
    private static final Pattern PROVIDED = Pattern.compile("provided(\\.al\\d{1,4})?");

    /// Below these the bootstraps or what AWS's own runtimes promise would not work.
    private static final Version OLDEST_PYTHON = new Version(3, 8);

    private static final int OLDEST_NODE = 18;

    /// What leads an old boto3 to the server.
    private static final String LEADS = "millrace_endpoint.py";

    private static final String CANNOT_START = "Runtime.InvalidEntrypoint";

    private final Path directory;
    private final Jdk jdk;
    private final int jdkFeature;
    private final JavaClient javaClient;
    private final InstalledInterpreters installed;

    private HostRuntimes(
            Path directory, Jdk jdk, int jdkFeature, JavaClient javaClient, InstalledInterpreters installed)
            throws IOException {
        this.directory = Files.createDirectories(directory.resolve("runtimes")).toAbsolutePath();
        this.jdk = jdk;
        this.jdkFeature = jdkFeature;
        this.javaClient = javaClient;
        this.installed = installed;
        unpack("bootstrap.py");
        unpack(LEADS);
        unpack("bootstrap.mjs");
    }

    /// With what this machine has.
    ///
    /// @param directory  for the runtimes' own files; belongs to one server at a time
    public static HostRuntimes in(Path directory) throws IOException {
        return with(directory, InstalledInterpreters.ofThisMachine());
    }

    /// With interpreters of which something may be known already: to try them takes seconds.
    public static HostRuntimes with(Path directory, InstalledInterpreters installed) throws IOException {
        return new HostRuntimes(
                directory, Jdk.ofThisServer(), Runtime.version().feature(), JavaClient.ofThisServer(), installed);
    }

    /// How this function runs here. The first time for a runtime the interpreters are tried, after that it is known.
    public HostPlan plan(HostFunction function) {
        String runtime = function.runtime();
        Matcher python = PYTHON.matcher(runtime);
        if (python.matches()) {
            return python(function, new Version(3, Integer.parseInt(python.group(2))));
        }
        Matcher node = NODE.matcher(runtime);
        if (node.matches()) {
            return node(function, Integer.parseInt(node.group(1)));
        }
        Matcher java = JAVA.matcher(runtime);
        if (java.matches()) {
            return java(function, Integer.parseInt(java.group(1)));
        }
        if (PROVIDED.matcher(runtime).matches()) {
            return provided(function);
        }
        return new HostPlan.Impossible(
                CANNOT_START,
                runtime
                        + " is not a runtime that Millrace has: there are python3.x, nodejs, java, provided and"
                        + " images.");
    }

    private HostPlan python(HostFunction function, Version wanted) {
        Optional<Interpreter> found =
                installed.python(wanted).filter(python -> python.version().compareTo(OLDEST_PYTHON) >= 0);
        if (found.isEmpty()) {
            return new HostPlan.Impossible(
                    CANNOT_START,
                    function.runtime() + " is not on this machine, nor is another Python from " + OLDEST_PYTHON
                            + " on: install Python " + wanted + " (`apt install python3`, `uv python install " + wanted
                            + "`, pyenv), or deploy the function as an image.");
        }
        Interpreter python = found.get();
        var binds = new ArrayList<>(python.binds());
        binds.add(new Bind(directory.resolve("bootstrap.py"), RUNTIME + "/bootstrap.py"));
        binds.add(new Bind(directory.resolve(LEADS), RUNTIME + "/" + LEADS));
        Map<String, String> environment = environment(function);
        environment.put("PYTHONPATH", RUNTIME);
        var notes = new ArrayList<String>();
        if (!python.version().equals(wanted)) {
            notes.add(function.runtime() + " is not on this machine, or without boto3: the function runs with Python "
                    + python.version() + " (" + python.executable() + ").");
        }
        if (!python.hasBoto3()) {
            notes.add("No Python of this machine has boto3, which AWS's runtime brings: " + python.executable()
                    + " -m pip install boto3, or bring it with the function or a layer.");
        }
        Optional<String> note = notes.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", notes));
        return ready(
                function,
                List.of(python.executable().toString(), "-s", RUNTIME + "/bootstrap.py"),
                binds,
                environment,
                note);
    }

    private HostPlan node(HostFunction function, int wanted) {
        Optional<Interpreter> found = installed
                .node(new Version(wanted, 0))
                .filter(node -> node.version().major() >= OLDEST_NODE);
        if (found.isEmpty()) {
            return new HostPlan.Impossible(
                    CANNOT_START,
                    function.runtime() + " is not on this machine, nor is another Node.js from " + OLDEST_NODE
                            + " on: install Node.js " + wanted + ", or deploy the function as an image.");
        }
        Interpreter node = found.get();
        var binds = new ArrayList<>(node.binds());
        binds.add(new Bind(directory.resolve("bootstrap.mjs"), RUNTIME + "/bootstrap.mjs"));
        Map<String, String> environment = environment(function);
        environment.put(
                "NODE_PATH",
                "/opt/nodejs/node" + wanted + "/node_modules:/opt/nodejs/node_modules:" + RUNTIME + "/node_modules:"
                        + RUNTIME + ":" + CODE);
        var notes = new ArrayList<String>();
        if (node.supplied().isEmpty()) {
            notes.add("The AWS SDK for JavaScript, which AWS's runtime brings, is not with this Node.js: npm install -g"
                    + " @aws-sdk/client-s3 (or name its folder in NODE_PATH), or bring it with the function or a"
                    + " layer.");
        }
        int oldSpace = Math.max(32, function.memoryMegabytes() * 9 / 10);
        if (node.version().major() != wanted) {
            notes.add(function.runtime() + " is not on this machine: the function runs with Node.js " + node.version()
                    + " (" + node.executable() + ").");
        }
        Optional<String> note = notes.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", notes));
        return ready(
                function,
                List.of(node.executable().toString(), "--max-old-space-size=" + oldSpace, RUNTIME + "/bootstrap.mjs"),
                binds,
                environment,
                note);
    }

    /// The options are those of AWS's runtimes: the heap 85 % of the function's memory, the serial collector, only the
    /// quick compiler. The client itself loads the function from `/var/task`, `/var/task/lib` and `/opt/java/lib`.
    private HostPlan java(HostFunction function, int wanted) {
        if (wanted > jdkFeature) {
            return new HostPlan.Impossible(
                    CANNOT_START,
                    function.runtime() + " is not on this machine: Millrace runs on Java " + jdkFeature
                            + " and lends that; start it with JDK " + wanted + ".");
        }
        if (javaClient.jars().isEmpty()) {
            return new HostPlan.Impossible(
                    "Runtime.PlatformError",
                    "This Millrace was put together without aws-lambda-java-runtime-interface-client, which Java "
                            + "functions need.");
        }
        var binds = new ArrayList<>(jdk.binds());
        var classPath = new ArrayList<String>();
        for (Path jar : javaClient.jars()) {
            String inside = RUNTIME + "/lib/" + jar.getFileName();
            binds.add(new Bind(jar, inside));
            classPath.add(inside);
        }
        var command = new ArrayList<String>();
        command.add(jdk.java().toString());
        command.add("-XX:MaxHeapSize=" + function.memoryMegabytes() * 1024L * 85 / 100 + "k");
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.add("--add-opens=java.base/java.io=ALL-UNNAMED");
        if (jdkFeature >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-Djava.net.preferIPv4Stack=true",
                "-classpath",
                String.join(File.pathSeparator, classPath),
                JavaClient.MAIN_CLASS,
                function.handler()));
        Map<String, String> environment = environment(function);
        environment.put("JAVA_HOME", jdk.home().toString());
        Optional<String> note = wanted == jdkFeature
                ? Optional.empty()
                : Optional.of(function.runtime() + " functions run with Millrace's own JDK " + jdkFeature + ".");
        return ready(function, command, binds, environment, note);
    }

    private HostPlan provided(HostFunction function) {
        boolean inCode = Files.isRegularFile(function.code().resolve("bootstrap"));
        boolean inLayers = function.layers()
                .map(layers -> Files.isRegularFile(layers.resolve("bootstrap")))
                .orElse(false);
        if (!inCode && !inLayers) {
            return new HostPlan.Impossible(
                    CANNOT_START, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]");
        }
        Map<String, String> environment = environment(function);
        environment.remove("AWS_EXECUTION_ENV");
        return ready(
                function, List.of((inCode ? CODE : LAYERS) + "/bootstrap"), List.of(), environment, Optional.empty());
    }

    private static HostPlan.Ready ready(
            HostFunction function,
            List<String> command,
            List<Bind> runtime,
            Map<String, String> environment,
            Optional<String> note) {
        var binds = new ArrayList<Bind>();
        binds.add(new Bind(function.code(), CODE));
        function.layers().ifPresent(layers -> binds.add(new Bind(layers, LAYERS)));
        binds.addAll(runtime);
        return new HostPlan.Ready(command, binds, environment, function.memoryMegabytes(), note);
    }

    /// docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html, "Defined runtime environment variables".
    private static Map<String, String> environment(HostFunction function) {
        var environment = new HashMap<String, String>();
        environment.put("_HANDLER", function.handler());
        environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
        environment.put("LAMBDA_TASK_ROOT", CODE);
        environment.put("LAMBDA_RUNTIME_DIR", RUNTIME);
        environment.put("LANG", "en_US.UTF-8");
        environment.put("TZ", ":UTC");
        environment.put("PATH", "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin");
        environment.put(
                "LD_LIBRARY_PATH",
                "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib");
        return environment;
    }

    private void unpack(String name) throws IOException {
        try (InputStream resource = HostRuntimes.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException(name + " is missing from the program");
            }
            Path file = directory.resolve(name);
            Path fresh = directory.resolve(name + ".new");
            Files.copy(resource, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
