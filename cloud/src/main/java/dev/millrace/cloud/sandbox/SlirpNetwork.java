package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The way out of a sandbox whose network is its own: a slirp4netns of its own, which makes on the machine each
/// connection that the sandbox's programs make. So the owner of a connection still tells whose it is: no other sandbox
/// has this process.
///
/// Addresses are link-local, so that they meet none of the machine's networks, and the machine's is one from which AWS's
/// SDKs take a container's credentials.
public final class SlirpNetwork implements AutoCloseable {
    /// Where the machine's loopback is seen inside.
    public static final String MACHINE = "169.254.170.2";

    /// Asks whom the machine asks.
    static final String NAMESERVER = "169.254.170.3";

    private static final String ADDRESSES = "169.254.170.0/24";
    private static final String TOOL = "slirp4netns";
    private static final Path TUNNELS = Path.of("/dev/net/tun");

    private final Process process;
    private final Path complaint;

    private SlirpNetwork(Process process, Path complaint) {
        this.process = process;
        this.complaint = complaint;
    }

    /// What this machine lacks for one, as a sentence with the remedy; empty where nothing.
    public static Optional<String> lacking() {
        if (Machine.tool(TOOL).isEmpty()) {
            return Optional.of("a loopback of a function's own needs the program " + TOOL + ", which is not on this machine: "
                    + "`apt-get install " + TOOL + "` or `dnf install " + TOOL + "`");
        }
        if (!Files.exists(TUNNELS)) {
            return Optional.of("a loopback of a function's own needs " + TUNNELS + ", which is not on this machine: "
                    + "`sudo modprobe tun`; a container is given it by `--device " + TUNNELS + "`");
        }
        return Files.isReadable(TUNNELS) && Files.isWritable(TUNNELS)
                ? Optional.empty()
                : Optional.of("a loopback of a function's own needs " + TUNNELS + ", which this user may not open: "
                        + "`sudo chmod 666 " + TUNNELS + "`");
    }

    /// Begins one for that process. It ends with this server, however that ends: the other end of its standard input is
    /// here.
    static SlirpNetwork begin(long pid) throws IOException {
        Path complaint = Files.createTempFile("slirp", ".err");
        ProcessBuilder builder = new ProcessBuilder(command(pid)).redirectError(complaint.toFile());
        builder.environment().clear();
        return new SlirpNetwork(builder.start(), complaint);
    }

    /// Returns when programs in that process's network reach the machine and what is beyond.
    void awaitReady() throws IOException {
        try {
            if (process.getInputStream().read() < 0) {
                throw new IOException(TOOL + " made no network: " + Files.readString(complaint).strip());
            }
        } finally {
            Files.delete(complaint);
        }
    }

    void onExit(Runnable callback) {
        process.onExit().thenRun(callback);
    }

    private static List<String> command(long pid) {
        return List.of(
                Machine.tool(TOOL).map(Path::toString).orElse(TOOL),
                "--configure",
                "--mtu=65520",
                "--cidr=" + ADDRESSES,
                "--enable-sandbox",
                "--enable-seccomp",
                "--ready-fd=1",
                "--exit-fd=0",
                Long.toString(pid),
                "tap0");
    }

    /// Of the process that owns, on the machine, the connections made inside.
    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
