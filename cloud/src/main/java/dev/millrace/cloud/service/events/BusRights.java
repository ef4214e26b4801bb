package dev.millrace.cloud.service.events;

import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.store.Buses;
import java.util.Map;
import java.util.Optional;

/// What buses say themselves of who may use them.
public final class BusRights {
    private final Buses buses;

    BusRights(Buses buses) {
        this.buses = buses;
    }

    /// The policy of a bus.
    public Optional<String> policy(String arn) {
        return BusRef.parse(arn)
                .flatMap(buses::find)
                .flatMap(bus -> Optional.ofNullable(bus.state().policy()));
    }

    public Map<String, String> tags(String arn) {
        return BusRef.parse(arn)
                .flatMap(buses::find)
                .map(bus -> bus.state().tags())
                .orElse(Map.of());
    }
}
