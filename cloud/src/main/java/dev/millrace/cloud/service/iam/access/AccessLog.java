package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.policy.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What was refused lately, and what each user and role did: what `millrace iam why` and `millrace iam policy` tell of,
/// and IAM's reports of services last accessed. In memory: it begins anew with the server.
public final class AccessLog {
    private static final int REFUSALS_MAX = 10_000;
    private static final int PRINCIPALS_MAX = 10_000;
    private static final int USES_MAX = 5_000;

    /// A call that was refused, or would have been.
    /// @param let whether it was let through all the same
    public record Refusal(
            String requestId,
            Instant at,
            String caller,
            String principal,
            String operation,
            String action,
            String resource,
            boolean let,
            Decision decision) {}

    /// Something that somebody did.
    public record Use(String action, String resource) {}

    /// When something was done last: whoever does it again notes it here, without looking for its place.
    static final class Done {
        private volatile long atMs;

        private Done(long atMs) {
            this.atMs = atMs;
        }

        void again(long whenMs) {
            atMs = whenMs;
        }
    }

    private final Map<String, Refusal> refusals = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Refusal> eldest) {
            return size() > REFUSALS_MAX;
        }
    };
    private final Map<String, Map<Use, Done>> uses = new ConcurrentHashMap<>();

    /// @return whether it is told for the first time: what a role is refused in the server's work comes again and again
    boolean refused(Refusal refusal) {
        synchronized (refusals) {
            return refusals.put(refusal.requestId(), refusal) == null;
        }
    }

    /// @param principal the unique id of a user or role
    /// @return where it is noted when it is done again; what is not kept any more, for there is too much, is noted nowhere
    Done used(String principal, String action, String resource, long atMs) {
        Map<Use, Done> own = uses.get(principal);
        if (own == null) {
            if (uses.size() >= PRINCIPALS_MAX) {
                return new Done(atMs);
            }
            own = uses.computeIfAbsent(principal, _ -> new ConcurrentHashMap<>());
        }
        Use use = new Use(action, resource);
        Done done = own.get(use);
        if (done == null) {
            done = own.size() < USES_MAX ? own.computeIfAbsent(use, _ -> new Done(atMs)) : new Done(atMs);
        }
        done.again(atMs);
        return done;
    }

    public Optional<Refusal> refusal(String requestId) {
        synchronized (refusals) {
            return Optional.ofNullable(refusals.get(requestId));
        }
    }

    /// The latest refusals of somebody, newest last.
    public List<Refusal> refusalsOf(String principalArn) {
        synchronized (refusals) {
            return refusals.values().stream()
                    .filter(refusal -> refusal.principal().equals(principalArn))
                    .toList();
        }
    }

    /// The latest refusals, newest last.
    public List<Refusal> latest(int most) {
        synchronized (refusals) {
            List<Refusal> all = new ArrayList<>(refusals.values());
            return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
        }
    }

    /// What a user or role did, and when last, in milliseconds since 1970.
    public Map<Use, Long> usesOf(String principalId) {
        Map<Use, Long> last = new HashMap<>();
        uses.getOrDefault(principalId, Map.of()).forEach((use, done) -> last.put(use, done.atMs));
        return Map.copyOf(last);
    }
}
