package dev.millrace.cloud;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Path;

/// How a server is started.
/// @param data the folder that holds everything kept
/// @param host the address to listen on
/// @param port the port to listen on; 0 takes a free one
/// @param fsync whether acknowledged writes outlive a loss of power too
/// @param isolated whether functions run in namespaces of their own; without, they are plain processes
/// @param kinesisLimits whether shards are held to AWS's limits
@RecordBuilder
public record CloudConfiguration(
        Path data, String host, int port, boolean fsync, boolean isolated, boolean kinesisLimits)
        implements CloudConfigurationBuilder.With {
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
        return new CloudConfiguration(data, "127.0.0.1", DEFAULT_PORT, false, true, false);
    }

    public CloudConfiguration withoutIsolation(boolean value) {
        return withIsolated(!value);
    }
}
