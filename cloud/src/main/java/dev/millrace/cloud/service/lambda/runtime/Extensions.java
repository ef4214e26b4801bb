package dev.millrace.cloud.service.lambda.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The extensions of one environment: external ones, started from files, and internal ones, which a runtime registers from
/// within itself (docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html).
///
/// ```
///            register              next                event            next
/// LAUNCHED ───────────▶ REGISTERED ─────▶ WAITING ───────────▶ WORKING ─────▶ WAITING
///      └──────────────────────┴──────────────┴── exit, error ─────┴──────────────▶ ENDED
/// ```
/// An internal one begins at REGISTERED. Not for several threads at once: its environment's lock guards it.
final class Extensions {
    static final String INVOKE = "INVOKE";
    static final String SHUTDOWN = "SHUTDOWN";

    /// Lambda's own limit, of external and internal ones together.
    private static final int MOST = 10;

    private enum Step {
        LAUNCHED,
        REGISTERED,
        WAITING,
        WORKING,
        ENDED
    }

    /// An event for one extension.
    /// @param id another for each
    record Event(String id, String json) {}

    /// What became of a registration.
    sealed interface Registration {
        /// @param id by which it names itself from then on
        record Done(String id) implements Registration {}

        record Refused(int status, String type, String message) implements Registration {}
    }

    private static final class One {
        private final String name;
        private final boolean external;
        private Step step;
        private Set<String> events = Set.of();
        private @Nullable String id;
        private @Nullable String pending;
        private String state = "Started";
        private @Nullable String errorType;

        One(String name, boolean external, Step step) {
            this.name = name;
            this.external = external;
            this.step = step;
        }

        boolean wants(String event) {
            return step != Step.ENDED && events.contains(event);
        }
    }

    private final Map<String, One> all = new LinkedHashMap<>();
    private boolean closed;

    /// Names the external ones: their files are being executed.
    void launched(List<String> names) {
        names.forEach(name -> all.put(name, new One(name, true, Step.LAUNCHED)));
    }

    /// @param freshId for it
    Registration register(String name, Set<String> events, String freshId) {
        One known = all.get(name);
        if (events.stream().anyMatch(event -> !event.equals(INVOKE) && !event.equals(SHUTDOWN))) {
            return new Registration.Refused(400, "Extension.InvalidEventType", "Invalid event type");
        }
        if (known == null || !known.external) {
            if (closed) {
                return new Registration.Refused(403, "Extension.RegistrationClosed", "Extension registration closed already");
            }
            if (events.contains(SHUTDOWN)) {
                return new Registration.Refused(
                        403,
                        "ShutdownEventNotSupportedForInternalExtension",
                        "Shutdown event is not supported for internal extensions");
            }
        }
        if (known != null && known.step != Step.LAUNCHED) {
            return new Registration.Refused(
                    403, "Extension.InvalidExtensionState", "State transition from " + known.step + " to Registered failed");
        }
        if (known == null && all.size() >= MOST) {
            return new Registration.Refused(
                    403, "Extension.TooManyExtensions", "Extension limit (" + MOST + ") reached");
        }
        One one = known == null ? new One(name, false, Step.REGISTERED) : known;
        all.put(name, one);
        one.step = Step.REGISTERED;
        one.state = "Registered";
        one.events = new TreeSet<>(events);
        one.id = freshId;
        return new Registration.Done(freshId);
    }

    /// The runtime is ready: no other internal one may come.
    void close() {
        closed = true;
    }

    boolean none() {
        return all.isEmpty();
    }

    /// Whether every external one has registered: the runtime may start.
    boolean registered() {
        return all.values().stream().noneMatch(one -> one.step == Step.LAUNCHED);
    }

    /// Whether every one that registered has asked for an event and is at work with none.
    boolean ready() {
        return all.values().stream().allMatch(one -> one.step == Step.WAITING || one.step == Step.ENDED);
    }

    private Optional<One> find(String id) {
        return all.values().stream().filter(one -> id.equals(one.id)).findFirst();
    }

    /// Its name.
    Optional<String> named(String id) {
        return find(id).map(one -> one.name);
    }

    /// One asks for its next event.
    /// @return whether it may: it has registered and has not said that it failed
    boolean asks(String id) {
        One one = find(id).orElse(null);
        if (one == null || one.step == Step.ENDED) {
            return false;
        }
        one.step = Step.WAITING;
        one.state = "Ready";
        return true;
    }

    /// The event that waits for one; it is at work with it then.
    @Nullable String take(String id) {
        One one = find(id).orElseThrow();
        String event = one.pending;
        one.pending = null;
        return event;
    }

    /// Tells all that asked for it of an invocation. They count as at work from here on.
    void invoke(String json) {
        tell(INVOKE, json);
    }

    /// Tells all that asked for it that the environment ends.
    void shutDown(String json) {
        all.values().forEach(one -> one.pending = null);
        tell(SHUTDOWN, json);
    }

    private void tell(String event, String json) {
        for (One one : all.values()) {
            if (one.wants(event)) {
                one.pending = json;
                one.step = Step.WORKING;
            }
        }
    }

    /// Whether any is to hear of the end.
    boolean awaitShutdown() {
        return all.values().stream().anyMatch(one -> one.wants(SHUTDOWN));
    }

    /// Whether all that were told of the end are done with it.
    boolean shutDown() {
        return all.values().stream().noneMatch(one -> one.wants(SHUTDOWN) && one.step == Step.WORKING);
    }

    /// One is over, by its own word or by its process's end.
    /// @param state in Lambda's words, such as `InitError`
    /// @return its name, the first time that it is told
    Optional<String> ended(String name, String state, String errorType) {
        One one = all.get(name);
        if (one == null || one.step == Step.ENDED) {
            return Optional.empty();
        }
        one.step = Step.ENDED;
        one.state = state;
        one.errorType = errorType;
        return Optional.of(name);
    }

    /// What Lambda logs of each when the environment's start is over.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (One one : all.values()) {
            lines.add("EXTENSION\tName: " + one.name + "\tState: " + one.state + "\tEvents: ["
                    + String.join(", ", one.events) + "]"
                    + (one.errorType == null ? "" : "\tError Type: " + one.errorType));
        }
        return lines;
    }
}
