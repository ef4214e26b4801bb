package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Counts invocations at work, against what a function has reserved or what its account has left for all others.
public final class ConcurrencyGauge {
    /// Why an invocation may not begin.
    public enum Full {
        RESERVED("ReservedFunctionConcurrentInvocationLimitExceeded"),
        ACCOUNT("ConcurrentInvocationLimitExceeded");

        private final String reason;

        Full(String reason) {
            this.reason = reason;
        }

        /// In AWS's words.
        public String reason() {
            return reason;
        }
    }

    private record Pool(String account, String region) {}

    private final Functions functions;
    private final Map<FunctionKey, Integer> byFunction = new HashMap<>();
    /// Of functions without a reservation.
    private final Map<Pool, Integer> shared = new HashMap<>();

    /// Held while what is reserved is summed up and a reservation is written: two at once would both find room.
    private final ReentrantLock reserving = new ReentrantLock();

    private volatile Consumer<FunctionKey> room = _ -> {};

    public ConcurrencyGauge(Functions functions) {
        this.functions = functions;
    }

    /// @param room hears of every function that may begin one more invocation
    public void onRoom(Consumer<FunctionKey> room) {
        this.room = room;
    }

    /// Changes what functions have reserved or provisioned, one at a time.
    public <T> T reserving(Supplier<T> change) {
        reserving.lock();
        try {
            return change.get();
        } finally {
            reserving.unlock();
        }
    }

    /// An invocation at work.
    public final class Permit implements AutoCloseable {
        private final FunctionKey key;
        private final boolean own;

        private Permit(FunctionKey key, boolean own) {
            this.key = key;
            this.own = own;
        }

        @Override
        public void close() {
            leave(this);
        }
    }

    /// What a request to begin comes to.
    public sealed interface Entry {
        record Let(Permit permit) implements Entry {}

        record Refused(Full why) implements Entry {}
    }

    /// Begins, where there is room; to be closed at its end.
    public Entry enter(LambdaFunction function) {
        FunctionKey key = function.key();
        Integer reserved = function.reserved();
        int unreserved = reserved == null ? unreserved(key.account(), key.region()) : 0;
        synchronized (this) {
            if (reserved != null) {
                if (byFunction.getOrDefault(key, 0) >= reserved) {
                    return new Entry.Refused(Full.RESERVED);
                }
            } else {
                Pool pool = new Pool(key.account(), key.region());
                if (shared.getOrDefault(pool, 0) >= unreserved) {
                    return new Entry.Refused(Full.ACCOUNT);
                }
                shared.merge(pool, 1, Integer::sum);
            }
            byFunction.merge(key, 1, Integer::sum);
        }
        return new Entry.Let(new Permit(key, reserved != null));
    }

    /// What all functions of an account have that reserve nothing.
    public int unreserved(String account, String region) {
        int reserved = functions.everything().stream()
                .filter(one -> one.key().account().equals(account)
                        && one.key().region().equals(region))
                .mapToInt(one -> Optional.ofNullable(one.reserved()).orElse(0))
                .sum();
        return LambdaLimits.CONCURRENT_EXECUTIONS - reserved;
    }

    /// What is left of the account's executions that is neither reserved nor provisioned.
    /// @param except whose own provisioned ones are counted by `own` instead
    public int unallocated(FunctionKey except, int own) {
        int provisioned = functions.everything().stream()
                .filter(one -> one.reserved() == null && !one.key().equals(except))
                .filter(one -> one.key().account().equals(except.account())
                        && one.key().region().equals(except.region()))
                .flatMap(one -> one.provisioned().values().stream())
                .mapToInt(LambdaFunction.Provisioned::environments)
                .sum();
        return unreserved(except.account(), except.region()) - provisioned - own;
    }

    private void leave(Permit permit) {
        synchronized (this) {
            byFunction.merge(permit.key, -1, ConcurrencyGauge::sum);
            if (!permit.own) {
                shared.merge(new Pool(permit.key.account(), permit.key.region()), -1, ConcurrencyGauge::sum);
            }
        }
        room.accept(permit.key);
    }

    /// Null, which removes the entry, at nought.
    private static @org.jspecify.annotations.Nullable Integer sum(int before, int more) {
        return before + more == 0 ? null : before + more;
    }
}
