package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Who called lately: their sessions and policies are looked up and put together once, and anew after anything in IAM
/// changed. For any number of threads.
final class KnownCallers {
    private static final int CALLERS_MAX = 2_000;

    private final IamStore store;
    private final CallerSessions sessions;
    private final Principals principals;
    private final Map<Caller, KnownCaller> known = new ConcurrentHashMap<>();

    KnownCallers(IamStore store, CallerSessions sessions, Principals principals) {
        this.store = store;
        this.sessions = sessions;
        this.principals = principals;
    }

    KnownCaller of(Caller caller) {
        long generation = store.generation();
        KnownCaller found = known.get(caller);
        if (found != null && found.isOf(generation)) {
            return found;
        }
        Optional<CallerSessions.Facts> session =
                caller.sessionToken() == null ? Optional.empty() : sessions.of(caller);
        KnownCaller fresh = new KnownCaller(generation, session, principals.of(caller, session));
        if (known.size() >= CALLERS_MAX) {
            known.clear();
        }
        known.put(caller, fresh);
        return fresh;
    }
}
