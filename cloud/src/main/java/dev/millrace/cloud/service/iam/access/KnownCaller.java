package dev.millrace.cloud.service.iam.access;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Who calls, for as long as nothing in IAM changes, with what it was found to be allowed whatever the circumstances: what
/// a client does a thousand times is decided once. For any number of threads.
final class KnownCaller {
    /// Of one caller: one that reads a million objects must not fill the memory with them.
    private static final int GRANTS_MAX = 64;

    private final long generation;
    private final Optional<CallerSessions.Facts> session;
    private final Principal principal;
    private final Map<ServiceNeeds.Needed, Grant> grants = new ConcurrentHashMap<>();

    /// @param owner the account whose the resource was
    /// @param document the resource's own policy
    private record Grant(String owner, Optional<String> document, AccessLog.Done done) {}

    /// @param generation of the store that it was made of
    KnownCaller(long generation, Optional<CallerSessions.Facts> session, Principal principal) {
        this.generation = generation;
        this.session = session;
        this.principal = principal;
    }

    boolean isOf(long current) {
        return generation == current;
    }

    Optional<CallerSessions.Facts> session() {
        return session;
    }

    Principal principal() {
        return principal;
    }

    /// Whether it was allowed before, to this owner's resource with this policy; then it is noted as done again.
    boolean mayAgain(
            ServiceNeeds.Needed need, String owner, Optional<String> document, InstantSource clock) {
        Grant grant = grants.get(need);
        if (grant == null || !grant.owner.equals(owner) || !grant.document.equals(document)) {
            return false;
        }
        grant.done.again(clock.millis());
        return true;
    }

    /// To be told what no condition had a part in.
    void may(ServiceNeeds.Needed need, String owner, Optional<String> document, AccessLog.Done done) {
        if (grants.size() >= GRANTS_MAX) {
            grants.clear();
        }
        grants.put(need, new Grant(owner, document, done));
    }
}
