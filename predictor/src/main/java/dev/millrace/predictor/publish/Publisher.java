package dev.millrace.predictor.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Puts predictions on the stream, in as few calls as it takes, and puts again only those that the stream refused.
///
/// A call holds at most [#CALL_ENTRIES] entries and [#CALL_BYTES] bytes. Where there is more than one call to make,
/// up to [#LANES] are made at once. An entry's partition key decides its lane, and a lane makes one call after
/// another, each with its repetitions, so that entries of one key go out in their order (within one call the stream
/// itself promises no order).
///
/// Repetitions wait longer each time, and end after [#ATTEMPTS] or when the invocation's time runs short. After that,
/// or after a call that failed as a whole, no lane begins another call: what is not out by then stays with the input
/// stream, which sends it again.
public final class Publisher {

    /// Kinesis: records in one PutRecords call.
    public static final int CALL_ENTRIES = 500;
    /// Kinesis allows 5 MiB a call; some of it is left to the call's own words.
    static final int CALL_BYTES = 5 * 1024 * 1024 - 64 * 1024;
    /// Calls under way at once.
    static final int LANES = 4;
    /// Times an entry is offered to the stream.
    static final int ATTEMPTS = 10;
    /// The first wait before a repetition; doubled each time, up to the longest.
    private static final long FIRST_WAIT_MS = 25;

    private static final long LONGEST_WAIT_MS = 1000;
    /// What must be left of the invocation's time to wait and try again.
    private static final Duration LEAST_TIME_LEFT = Duration.ofSeconds(2);

    private final PredictionStream stream;
    private final RandomGenerator jitter;
    private final Consumer<String> log;
    private final ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor();

    /// @param jitter spreads the waits, so that environments refused together do not come back together
    /// @param log takes a line where entries are given up
    public Publisher(PredictionStream stream, RandomGenerator jitter, Consumer<String> log) {
        this.stream = stream;
        this.jitter = jitter;
        this.log = log;
    }

    /// Puts entries on the stream.
    ///
    /// @return the places of those that are not on it
    /// @throws PublishException where a call failed as a whole and none of the entries is on the stream
    public BitSet publish(List<StreamEntry> entries, Pauses pauses) {
        Round round = new Round(entries, pauses);
        List<List<Integer>> work = round.lanes();
        if (work.size() == 1) {
            round.send(work.getFirst());
        } else {
            List<Future<?>> running = new ArrayList<>();
            for (List<Integer> lane : work) {
                running.add(lanes.submit(() -> round.send(lane)));
            }
            running.forEach(Publisher::await);
        }
        return round.unpublished();
    }

    private static void await(Future<?> lane) {
        try {
            lane.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("Interrupted while putting predictions on the stream", e);
        }
    }

    /// The publishing of one invocation's entries.
    private final class Round {
        private final List<StreamEntry> entries;
        private final Pauses pauses;
        private final boolean[] published;
        private volatile boolean givenUp;
        private volatile @Nullable PublishException failure;

        Round(List<StreamEntry> entries, Pauses pauses) {
            this.entries = entries;
            this.pauses = pauses;
            this.published = new boolean[entries.size()];
        }

        /// The entries' places, by lane.
        List<List<Integer>> lanes() {
            int count = entries.size() <= CALL_ENTRIES ? 1 : LANES;
            List<List<Integer>> lanes = new ArrayList<>();
            for (int lane = 0; lane < count; lane++) {
                lanes.add(new ArrayList<>(entries.size() / count + 1));
            }
            for (int place = 0; place < entries.size(); place++) {
                int hash = entries.get(place).partitionKey().hashCode();
                // Sequential numbers hash to sequential values: the upper bits have their say too.
                lanes.get(Math.floorMod(hash ^ (hash >>> 16), count)).add(place);
            }
            return lanes;
        }

        void send(List<Integer> lane) {
            int from = 0;
            while (from < lane.size() && !givenUp) {
                int to = from;
                int bytes = 0;
                while (to < lane.size() && to - from < CALL_ENTRIES) {
                    bytes += entries.get(lane.get(to)).size();
                    if (bytes > CALL_BYTES && to > from) {
                        break;
                    }
                    to++;
                }
                call(lane.subList(from, to));
                from = to;
            }
        }

        private void call(List<Integer> places) {
            List<Integer> open = places;
            for (int attempt = 1; ; attempt++) {
                List<Refusal> refusals;
                try {
                    refusals = stream.put(open.stream().map(entries::get).toList());
                } catch (PublishException e) {
                    failure = e;
                    givenUp = true;
                    log.accept(String.valueOf(e.getMessage()));
                    return;
                }
                List<Integer> refused = new ArrayList<>();
                BitSet refusedHere = new BitSet();
                for (Refusal refusal : refusals) {
                    refusedHere.set(refusal.index());
                    refused.add(open.get(refusal.index()));
                }
                for (int i = refusedHere.nextClearBit(0); i < open.size(); i = refusedHere.nextClearBit(i + 1)) {
                    published[open.get(i)] = true;
                }
                if (refused.isEmpty()) {
                    return;
                }
                if (attempt == ATTEMPTS || pauses.timeLeft().compareTo(LEAST_TIME_LEFT) < 0) {
                    givenUp = true;
                    log.accept("The stream refused %d predictions %d times: %s"
                            .formatted(
                                    refused.size(), attempt, refusals.getFirst().code()));
                    return;
                }
                long wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << (attempt - 1));
                pauses.pause(Duration.ofMillis(wait / 2 + jitter.nextLong(wait / 2 + 1)));
                open = refused;
            }
        }

        BitSet unpublished() {
            BitSet unpublished = new BitSet();
            for (int place = 0; place < published.length; place++) {
                unpublished.set(place, !published[place]);
            }
            @Nullable PublishException cause = failure;
            if (cause != null && unpublished.cardinality() == published.length) {
                throw cause;
            }
            return unpublished;
        }
    }
}
