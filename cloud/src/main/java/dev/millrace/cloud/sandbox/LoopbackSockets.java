package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Who made a connection on the loopback interface, as the kernel tells it: the socket's inode in `/proc/net/tcp`, and
/// the process that has it open (proc_net_tcp(5), proc_pid_fd(5)).
final class LoopbackSockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private LoopbackSockets() {}

    /// Whether one of these processes has the local end of the connection from this address open.
    static boolean isOf(Collection<Long> processes, InetSocketAddress from) {
        Set<String> links = TABLES.stream()
                .flatMap(table -> inodes(table, from.getPort()).stream())
                .map(inode -> "socket:[" + inode + "]")
                .collect(Collectors.toSet());
        return !links.isEmpty() && processes.stream().anyMatch(pid -> hasOpen(pid, links));
    }

    /// The inodes of the connected sockets with this local port: of several where connections to different servers share
    /// it. A line is `sl local remote state … uid timeout inode`, addresses in hexadecimal with the port behind a colon;
    /// state 01 is ESTABLISHED.
    static List<String> inodes(Path table, int localPort) {
        String port = String.format(":%04X", localPort);
        try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
            return lines.map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > 9 && fields[1].endsWith(port) && fields[3].equals("01"))
                    .map(fields -> fields[9])
                    .filter(inode -> !inode.equals("0"))
                    .toList();
        } catch (IOException | UncheckedIOException noSuchTable) {
            // A kernel without that version of the protocol.
            return List.of();
        }
    }

    private static boolean hasOpen(long pid, Set<String> links) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : files) {
                if (isLink(file, links)) {
                    return true;
                }
            }
        } catch (IOException gone) {
            // A process that has ended has nothing open.
        }
        return false;
    }

    private static boolean isLink(Path file, Set<String> to) {
        try {
            return to.contains(Files.readSymbolicLink(file).toString());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
