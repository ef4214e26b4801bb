package dev.millrace.cloud;

import dev.millrace.cloud.service.iam.access.EnforcementMode;
import dev.millrace.cloud.storage.StorageOptions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a server is started.
/// @param data the folder that holds everything kept
/// @param host the address to listen on
/// @param port the port to listen on; 0 takes a free one
/// @param fsync whether acknowledged writes outlive a loss of power too
/// @param isolated whether functions run in namespaces of their own; without, they are plain processes
/// @param truthfulCpu whether functions have their memory's share of the processor, as on Lambda, and no more
/// @param ownLoopback whether each environment of a function has a loopback interface that is nobody else's
/// @param acceptLoss whether to go on without what is damaged in the folder, rather than to refuse it
/// @param kinesisLimits whether shards are held to AWS's limits
/// @param iam what is done about calls that their callers may not make
/// @param allowedHosts names by which clients call this server, beside those that are always its own
/// @param allowedOrigins web pages that may use this server from a browser
/// @param trino a Trino that answers Athena's queries; null for one of this machine, installed and started as needed
/// @param sparkMaster of a Spark cluster that runs Glue's Spark jobs; null for each driver's own process
@RecordBuilder
public record CloudConfiguration(
        Path data,
        String host,
        int port,
        boolean fsync,
        boolean acceptLoss,
        boolean isolated,
        boolean truthfulCpu,
        boolean ownLoopback,
        boolean kinesisLimits,
        EnforcementMode iam,
        List<String> allowedHosts,
        List<String> allowedOrigins,
        @Nullable URI trino,
        @Nullable URI sparkMaster)
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
        return new CloudConfiguration(
                data, "127.0.0.1", DEFAULT_PORT, false, false, true, false, false, false, EnforcementMode.ON, List.of(), List.of(), null, null);
    }

    public CloudConfiguration withoutIsolation(boolean value) {
        return withIsolated(!value);
    }

    /// How the data folder is opened.
    StorageOptions storage() {
        return new StorageOptions(fsync, acceptLoss);
    }

    /// What clients on this machine call the host that the server listens on.
    public String clientsHost() {
        return switch (host) {
            case "127.0.0.1", "::1", "0.0.0.0", "::" -> "localhost";
            default -> host;
        };
    }
}
