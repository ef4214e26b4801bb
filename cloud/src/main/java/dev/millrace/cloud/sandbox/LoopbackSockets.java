package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Who made a connection on the loopback interface, as the kernel tells it: the socket's inode in `/proc/net/tcp`, and
/// the process that has it open (proc_net_tcp(5), proc_pid_fd(5)).
final class LoopbackSockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private LoopbackSockets() {}

    /// Whether one of these processes has the local end of the connection from this address open.
    static boolean isOf(Collection<Long> processes, InetSocketAddress from) {
        Optional<String> inode = TABLES.stream()
                .flatMap(table -> inode(table, from.getPort()).stream())
                .findFirst();
        return inode.isPresent() && processes.stream().anyMatch(pid -> hasOpen(pid, "socket:[" + inode.get() + "]"));
    }

    /// The inode of the connected socket with this local port. A line is `sl local remote state … uid timeout inode`,
    /// addresses in hexadecimal with the port behind a colon; state 01 is ESTABLISHED.
    static Optional<String> inode(Path table, int localPort) {
        String port = String.format(":%04X", localPort);
        try {
            for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[1].endsWith(port) && fields[3].equals("01") && !fields[9].equals("0")) {
                    return Optional.of(fields[9]);
                }
            }
        } catch (IOException noSuchTable) {
            // A kernel without that version of the protocol.
        }
        return Optional.empty();
    }

    private static boolean hasOpen(long pid, String link) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                if (isLink(file, link)) {
                    return true;
                }
            }
        } catch (IOException gone) {
            // A process that has ended has nothing open.
        }
        return false;
    }

    private static boolean isLink(Path file, String to) {
        try {
            return Files.readSymbolicLink(file).toString().equals(to);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
