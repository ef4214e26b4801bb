package dev.millrace.cloud;

import java.nio.file.Path;
import java.util.List;

/// How a server is started.
/// @param data the folder that holds everything kept
/// @param host the address to listen on
/// @param port the port to listen on; 0 takes a free one
/// @param fsync whether acknowledged writes outlive a loss of power too
/// @param isolated whether functions run in namespaces of their own; without, they are plain processes
/// @param kinesisLimits whether shards are held to AWS's limits
/// @param allowedHosts names by which clients call this server, beside those that are always its own
/// @param allowedOrigins web pages that may use this server from a browser
public record CloudConfiguration(
        Path data,
        String host,
        int port,
        boolean fsync,
        boolean isolated,
        boolean kinesisLimits,
        List<String> allowedHosts,
        List<String> allowedOrigins) {
    public static final int DEFAULT_PORT = 4566;

    private static final int PORT_MAX = 65_535;

    public CloudConfiguration {
        if (host.isBlank()) {
            throw new IllegalArgumentException("The host to listen on is empty.");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("Not a port: " + port);
        }
    }

    /// This machine only, on the usual port, with the defaults of everything else.
    public static CloudConfiguration of(Path data) {
        return new CloudConfiguration(data, "127.0.0.1", DEFAULT_PORT, false, true, false, List.of(), List.of());
    }

    public CloudConfiguration withHost(String value) {
        return new CloudConfiguration(data, value, port, fsync, isolated, kinesisLimits, allowedHosts, allowedOrigins);
    }

    public CloudConfiguration withPort(int value) {
        return new CloudConfiguration(data, host, value, fsync, isolated, kinesisLimits, allowedHosts, allowedOrigins);
    }

    public CloudConfiguration withFsync(boolean value) {
        return new CloudConfiguration(data, host, port, value, isolated, kinesisLimits, allowedHosts, allowedOrigins);
    }

    public CloudConfiguration withoutIsolation(boolean value) {
        return new CloudConfiguration(data, host, port, fsync, !value, kinesisLimits, allowedHosts, allowedOrigins);
    }

    public CloudConfiguration withKinesisLimits(boolean value) {
        return new CloudConfiguration(data, host, port, fsync, isolated, value, allowedHosts, allowedOrigins);
    }

    public CloudConfiguration withAllowedHosts(List<String> names) {
        return new CloudConfiguration(data, host, port, fsync, isolated, kinesisLimits, names, allowedOrigins);
    }

    public CloudConfiguration withAllowedOrigins(List<String> origins) {
        return new CloudConfiguration(data, host, port, fsync, isolated, kinesisLimits, allowedHosts, origins);
    }
}
