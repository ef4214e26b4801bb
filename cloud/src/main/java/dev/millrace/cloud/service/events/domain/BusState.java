package dev.millrace.cloud.service.events.domain;

import dev.millrace.wire.events.LogConfig;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is kept of a bus besides its rules and archives.
/// @param created null of a default bus that nobody looked at yet: it is there by itself
/// @param kmsKey shown; nothing is encrypted with it
/// @param logConfig shown; the bus writes no logs
@RecordBuilder
public record BusState(
        String account,
        String region,
        String name,
        @Nullable Instant created,
        @Nullable Instant modified,
        @Nullable String description,
        @Nullable String kmsKey,
        @Nullable LogConfig logConfig,
        @Nullable String policy,
        Map<String, String> tags)
        implements BusStateBuilder.With {
    public BusState {
        tags = Map.copyOf(tags);
    }

    public static BusState byItself(BusRef bus) {
        return new BusState(bus.account(), bus.region(), bus.name(), null, null, null, null, null, null, Map.of());
    }

    public BusRef ref() {
        return new BusRef(account, region, name);
    }
}
