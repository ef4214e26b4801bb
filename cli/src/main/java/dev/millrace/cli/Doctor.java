package dev.millrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Says what this machine has and lacks, and how to get it. Exit code 1 where something is lacking that is needed.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say what this machine lacks and how to get it.")
final class Doctor implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    /// @param needed whether pipelines cannot run without it
    /// @param found what was found, empty where nothing
    /// @param remedy what to do where nothing was
    private record Finding(String what, boolean needed, Optional<String> found, String remedy) {}

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                "JDK", true, Optional.of(Runtime.version() + ", " + System.getProperty("java.home")), ""));
        findings.add(program("mvn", true, "builds Millrace and the functions' images: apt-get install maven", "--version"));
        findings.add(namespaces());
        findings.add(memoryLimits());
        findings.add(terraform());
        findings.add(new Finding(
                "provider",
                false,
                Installation.providerMirror().map(path -> "mirror in " + path)
                        .or(() -> Optional.of("from the Terraform registry, at terraform init")),
                ""));
        findings.add(program("aws", false, "the AWS CLI: pip install awscli, or AWS's own package", "--version"));
        findings.add(program("python3", false, "for zip functions in Python: apt-get install python3", "--version"));
        findings.add(program("skopeo", false, "copies images: apt-get install skopeo", "--version"));
        findings.add(program("jq", false, "used by the tutorials' commands: apt-get install jq", "--version"));
        findings.add(port());

        boolean sound = true;
        for (Finding finding : findings) {
            if (finding.found.isPresent()) {
                terminal.say(terminal.good("  ✓ ") + String.format("%-12s %s", finding.what, finding.found.get()));
            } else {
                sound &= !finding.needed;
                String mark = finding.needed ? terminal.bad("  ✗ ") : "  - ";
                terminal.say(mark + String.format("%-12s not found. %s", finding.what, finding.remedy));
            }
        }
        terminal.say(sound ? "This machine can run pipelines." : "Something that is needed is lacking: see above.");
        return sound ? 0 : 1;
    }

    private static Finding program(String name, boolean needed, String remedy, String versionFlag) {
        return new Finding(
                name, needed, Installation.program(name).map(path -> version(path, versionFlag) + " (" + path + ")"), remedy);
    }

    private static Finding terraform() {
        Optional<Path> tool = Installation.program("terraform").or(() -> Installation.program("tofu"));
        return new Finding(
                "terraform",
                false,
                tool.map(path -> version(path, "version") + " (" + path + ")"),
                "Without it pipelines are made by API calls. https://developer.hashicorp.com/terraform/install");
    }

    private static Finding namespaces() {
        boolean works = runs("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "true");
        String remedy = "Functions run in user namespaces, which this kernel refuses. ";
        if (number("/proc/sys/user/max_user_namespaces") == 0) {
            remedy += "Allow them: sudo sysctl user.max_user_namespaces=15000";
        } else if (number("/proc/sys/kernel/unprivileged_userns_clone") == 0) {
            remedy += "Allow them: sudo sysctl kernel.unprivileged_userns_clone=1";
        } else if (number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1) {
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

    private static long number(String file) {
        try {
            return Long.parseLong(Files.readString(Path.of(file)).strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String version(Path program, String flag) {
        try {
            Process process =
                    new ProcessBuilder(program.toString(), flag).redirectErrorStream(true).start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(20, TimeUnit.SECONDS);
            return words.replaceAll("\u001b\\[[0-9;]*m", "").lines()
                    .filter(line -> line.matches(".*\\d+\\.\\d+.*"))
                    .findFirst()
                    .orElse("")
                    .strip();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
