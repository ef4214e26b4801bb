package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.service.kinesis.domain.HashKey;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import java.util.List;

/// Which open shard a hash key belongs to. A snapshot: a shard in it may have closed meanwhile.
public final class Routing {
    private final List<Shard> open;
    private final long[] startHighs;
    private final long[] startLows;

    /// @param open in the order of their hash keys, covering all
    Routing(List<Shard> open) {
        this.open = open;
        this.startHighs = open.stream().mapToLong(shard -> shard.start().high()).toArray();
        this.startLows = open.stream().mapToLong(shard -> shard.start().low()).toArray();
    }

    public List<Shard> open() {
        return open;
    }

    /// The place, in [#open], of the shard that holds the key.
    public int find(HashKey key) {
        int low = 0;
        int high = startHighs.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            int order = Long.compareUnsigned(startHighs[middle], key.high());
            if (order == 0) {
                order = Long.compareUnsigned(startLows[middle], key.low());
            }
            if (order <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
