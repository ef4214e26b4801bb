package dev.millrace.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Questions to the machine that `doctor` asks.
final class Machine {
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

    /// One of the names that SDKs make of `localhost`, where an operation has a prefix for its host.
    static final String PREFIXED_NAME = "api.localhost";

    private static final Duration NAME_PATIENCE = Duration.ofMillis(500);

    private Machine() {}

    static boolean runs(String... command) {
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

    /// The first line with a number in it that a program says of itself.
    static String version(Path program, String flag) {
        try {
            Process process =
                    new ProcessBuilder(program.toString(), flag).redirectErrorStream(true).start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(20, TimeUnit.SECONDS);
            return COLOURS.matcher(words).replaceAll("").lines()
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

    /// Room on the disk of a folder, or of what it will be made in.
    static long freeBytes(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    /// The memory that programs may still take, where the system tells.
    static Optional<Long> freeMemoryBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Whether a name is known to be this machine's. A resolver that does not answer at once, as without a network, knows
    /// nothing: a command does not wait for it.
    static boolean leadsHere(String name) {
        CompletableFuture<Boolean> found = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("name").start(() -> found.complete(resolves(name)));
        return found.completeOnTimeout(false, NAME_PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private static boolean resolves(String name) {
        try {
            return InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static long number(String file) {
        try {
            return Long.parseLong(Files.readString(Path.of(file)).strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }
}
