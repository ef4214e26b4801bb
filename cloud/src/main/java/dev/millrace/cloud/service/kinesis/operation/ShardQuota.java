package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.StreamState.StreamMode;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DescribeLimitsOutput;
import dev.millrace.wire.kinesis.LimitExceededException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// How many shards an account has in a region, and may have. Who makes shards holds it from looking until they are made,
/// so that two at once do not both find room for the last ones; a stream's own lock is taken within.
public final class ShardQuota {
    private final Streams streams;
    private final ReentrantLock lock = new ReentrantLock();

    public ShardQuota(Streams streams) {
        this.streams = streams;
    }

    <R> R holding(Supplier<R> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    void holding(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /// @throws LimitExceededException where so many more shards would be too many
    public void check(Call call, int more) {
        int open = openShards(call);
        int limit = KinesisLimits.shards(call.region());
        if ((long) open + more > limit) {
            throw new LimitExceededException("This request would exceed the shard limit for the account "
                    + call.account() + " in " + call.region() + ". Current shard count for the account: " + open
                    + ". Limit: " + limit + ". Number of additional shards that would have resulted from this request: "
                    + more + ". Refer to the AWS Service Limits page "
                    + "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and "
                    + "how to request higher limits.");
        }
    }

    public int onDemandStreams(Call call) {
        int count = 0;
        for (LiveStream stream : streams.list(call.account(), call.region())) {
            if (stream.state().mode() == StreamMode.ON_DEMAND) {
                count++;
            }
        }
        return count;
    }

    public DescribeLimitsOutput describe(Call call) {
        return new DescribeLimitsOutput(
                KinesisLimits.shards(call.region()),
                openShards(call),
                onDemandStreams(call),
                KinesisLimits.ON_DEMAND_STREAMS);
    }

    private int openShards(Call call) {
        int open = 0;
        for (LiveStream stream : streams.list(call.account(), call.region())) {
            if (stream.state().mode() == StreamMode.PROVISIONED) {
                open += stream.state().shards().openCount();
            }
        }
        return open;
    }
}
