package dev.millrace.cli;

import dev.millrace.cloud.sandbox.SlirpNetwork;
import dev.millrace.cloud.sandbox.runtime.InstalledJdks;
import dev.millrace.cloud.service.glue.spark.SparkProgram;
import dev.millrace.cloud.storage.DataFolderRefusedException;
import dev.millrace.cloud.storage.Inspection;
import dev.millrace.cloud.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Says what this machine has and lacks, and how to get it. Exit code 1 where something is lacking that is needed.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say what this machine lacks and how to get it; with --data, look through a data folder for damage.")
final class Doctor implements Callable<Integer> {
    private static final long SPACE_NEEDED_BYTES = 2_000_000_000L;
    private static final long MEMORY_WANTED_BYTES = 2_000_000_000L;

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Spec
    private @Nullable CommandSpec spec;

    /// @param needed whether pipelines cannot run without it
    /// @param found what was found, empty where nothing
    /// @param remedy what to do where nothing was
    private record Finding(String what, boolean needed, Optional<String> found, String remedy) {
        static Finding sought(String what, boolean needed, Optional<String> found, String remedy) {
            return new Finding(what, needed, found, "not found. " + remedy);
        }
    }

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                "JDK", true, Optional.of(Runtime.version() + ", " + System.getProperty("java.home")), ""));
        findings.add(program("mvn", true, "builds Millrace and the functions' images: apt-get install maven", "--version"));
        findings.add(namespaces());
        findings.add(memoryLimits());
        findings.add(ownLoopback());
        findings.add(terraform());
        findings.add(provider());
        findings.add(program("aws", false, "the AWS CLI: pip install awscli, or AWS's own package", "--version"));
        findings.add(program("python3", false, "for functions and jobs in Python: apt-get install python3", "--version"));
        findings.add(Finding.sought(
                "Python 3.9",
                false,
                Installation.program("python3.9")
                        .filter(path -> Machine.runs(path.toString(), "--version"))
                        .map(path -> "for jobs, as AWS Glue has it (" + path + ")"),
                "Glue's shell jobs have 3.9; the nearest Python that is there is used."));
        findings.add(Finding.sought(
                "JDK 17",
                false,
                InstalledJdks.ofThisMachine().find(SparkProgram.JAVA).map(path -> "for Spark (" + path + ")"),
                "For Glue's Spark jobs: apt-get install openjdk-17-jdk-headless"));
        findings.add(program("skopeo", false, "copies images: apt-get install skopeo", "--version"));
        findings.add(program("jq", false, "used by the tutorials' commands: apt-get install jq", "--version"));
        findings.add(space());
        findings.add(memory());
        findings.add(names());
        findings.add(port());
        if (spec != null && spec.commandLine().getParseResult().hasMatchedOption("--data")) {
            findings.add(kept(server.data()));
        }

        boolean sound = true;
        for (Finding finding : findings) {
            if (finding.found.isPresent()) {
                terminal.say(terminal.good("  ✓ ") + String.format("%-12s %s", finding.what, finding.found.get()));
            } else {
                sound &= !finding.needed;
                String mark = finding.needed ? terminal.bad("  ✗ ") : "  - ";
                terminal.say(terminal.folded(
                        mark + String.format("%-12s %s", finding.what, finding.remedy)));
            }
        }
        terminal.say(sound ? "This machine can run pipelines." : "Something that is needed is lacking: see above.");
        return sound ? 0 : 1;
    }

    /// Reads everything that a data folder keeps.
    private static Finding kept(Path data) {
        if (!Files.exists(data)) {
            return new Finding("data", false, Optional.empty(), "There is no folder " + data + " yet.");
        }
        if (!Files.isDirectory(data) || !Files.isWritable(data)) {
            String why = Files.isDirectory(data) ? "cannot be written" : "is a file";
            return new Finding("data", true, Optional.empty(), data + " " + why + ". Give another folder with --data.");
        }
        try {
            Storage.refuseForeign(data);
            if (!Files.exists(data.resolve("format"))) {
                return new Finding("data", false, Optional.of(data + " keeps nothing yet"), "");
            }
            Inspection inspection = Inspection.of(data);
            String read = inspection.entries() + " entries and " + inspection.files() + " files read";
            return inspection.damages().isEmpty()
                    ? new Finding("data", true, Optional.of(read + ", all as they were written"), "")
                    : new Finding("data", true, Optional.empty(), "Damaged: " + String.join("; ", inspection.damages()));
        } catch (DataFolderRefusedException refused) {
            return new Finding("data", true, Optional.empty(), String.valueOf(refused.getMessage()));
        }
    }

    private static Finding program(String name, boolean needed, String remedy, String versionFlag) {
        return Finding.sought(
                name, needed, Installation.program(name).map(path -> Machine.version(path, versionFlag) + " (" + path + ")"), remedy);
    }

    private static Finding terraform() {
        Optional<Path> tool = Installation.program("terraform").or(() -> Installation.program("tofu"));
        return Finding.sought(
                "terraform",
                false,
                tool.map(path -> Machine.version(path, "version") + " (" + path + ")"),
                "Without it pipelines are made by API calls. https://developer.hashicorp.com/terraform/install");
    }

    private static Finding namespaces() {
        boolean works = Machine.runs("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "true");
        String remedy = "Functions run in user namespaces, which this kernel refuses. ";
        if (Machine.number("/proc/sys/user/max_user_namespaces") == 0) {
            remedy += "Allow them: sudo sysctl user.max_user_namespaces=15000";
        } else if (Machine.number("/proc/sys/kernel/unprivileged_userns_clone") == 0) {
            remedy += "Allow them: sudo sysctl kernel.unprivileged_userns_clone=1";
        } else if (Machine.number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1) {
            remedy += "Allow them: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0";
        } else if (Installation.program("unshare").isEmpty()) {
            remedy = "unshare is missing: apt-get install util-linux";
        } else {
            remedy += "In a container, run it with --security-opt seccomp=unconfined, or start: millrace up"
                    + " --unsafe-no-isolation";
        }
        return new Finding("namespaces", true, works ? Optional.of("user, mount and pid") : Optional.empty(), remedy);
    }

    private static Finding memoryLimits() {
        boolean cgroups = Files.isWritable(Path.of("/sys/fs/cgroup/cgroup.procs"));
        String how = cgroups ? "by cgroups" : "by watching the processes (cgroups are not ours to write)";
        return new Finding("memory limit", false, Optional.of(how), "");
    }

    private static Finding ownLoopback() {
        Optional<String> lacking = SlirpNetwork.lacking();
        return new Finding(
                "loopback",
                false,
                lacking.isEmpty() ? Optional.of("slirp4netns: up --own-loopback gives each function its own") : Optional.empty(),
                lacking.map(why -> "the machine's for all functions: " + why).orElse(""));
    }

    private static Finding provider() {
        try {
            return new Finding(
                    "provider",
                    false,
                    Installation.providerMirror().map(path -> "mirror in " + path)
                            .or(() -> Optional.of("from the Terraform registry, at terraform init")),
                    "");
        } catch (UserError notThere) {
            return new Finding("provider", true, Optional.empty(), String.valueOf(notThere.getMessage()));
        }
    }

    private Finding space() {
        long free = Machine.freeBytes(server.data());
        return new Finding(
                "space",
                true,
                free < SPACE_NEEDED_BYTES ? Optional.empty() : Optional.of(gigabytes(free) + " free for " + server.data()),
                "Only " + gigabytes(free) + " free for " + server.data() + "; images and models want "
                        + gigabytes(SPACE_NEEDED_BYTES) + ". Make room, or give another folder with --data.");
    }

    private static Finding memory() {
        Optional<Long> free = Machine.freeMemoryBytes();
        return new Finding(
                "memory",
                false,
                free.isPresent() && free.get() < MEMORY_WANTED_BYTES
                        ? Optional.empty()
                        : Optional.of(free.map(bytes -> gigabytes(bytes) + " free").orElse("not told by this system")),
                free.map(Doctor::gigabytes).orElse("") + " free; a server and a few functions want "
                        + gigabytes(MEMORY_WANTED_BYTES) + ".");
    }

    /// Buckets in the host's name, and the prefixes that some services' calls have before it.
    private static Finding names() {
        return new Finding(
                "names",
                false,
                Machine.leadsHere(Machine.PREFIXED_NAME)
                        ? Optional.of("names under localhost lead to this machine: any shell's Terraform reaches MWAA")
                        : Optional.empty(),
                "Names under localhost do not resolve here. `env` needs none; Terraform reaches MWAA, whose calls are for"
                        + " `api.…`, by: " + Installation.called() + " run -- terraform apply");
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    private Finding port() {
        Optional<String> state = server.health().isPresent()
                ? Optional.of(server.port() + ": a Millrace server answers")
                : portFree() ? Optional.of(server.port() + " is free") : Optional.empty();
        return new Finding("port", true, state, "Port " + server.port() + " is taken by another program: use --port.");
    }

    private boolean portFree() {
        try (java.net.ServerSocket socket = new java.net.ServerSocket()) {
            socket.bind(new java.net.InetSocketAddress("127.0.0.1", server.port()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
