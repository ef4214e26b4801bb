package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.metric.Stopwatch;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.cloud.service.kinesis.store.ShardMetrics;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.GetRecordsInput;
import dev.millrace.wire.kinesis.GetRecordsOutput;
import dev.millrace.wire.kinesis.Record;
import java.time.InstantSource;

/// Reads on from an iterator, and gives the next one. Where a closed shard has been read to its end there is no next
/// one, and the answer names the shard's children.
public final class GetRecords {
    private final Streams streams;
    private final ShardIterators iterators;
    private final ShardRates rates;
    private final InstantSource clock;

    public GetRecords(Streams streams, ShardIterators iterators, ShardRates rates, InstantSource clock) {
        this.streams = streams;
        this.iterators = iterators;
        this.rates = rates;
        this.clock = clock;
    }

    public GetRecordsOutput answer(GetRecordsInput input, Call call) {
        Stopwatch watch = Stopwatch.started();
        ShardIterators.Place place = iterators.open(input.shardIterator());
        if (!place.account().equals(call.account())) {
            throw ShardIterators.invalid();
        }
        LiveStream stream = streams.find(place.uid())
                .orElseThrow(() -> ShardIterators.gone(place.shard(), place.stream(), place.account()));
        LiveStream.View view = stream.view();
        if (!view.state().region().equals(call.region())) {
            throw ShardIterators.invalid();
        }
        Shard shard = view.state()
                .shards()
                .find(place.shard())
                .orElseThrow(() -> ShardIterators.gone(place.shard(), place.stream(), place.account()));
        ShardLog log = view.log(shard);
        ShardMetrics own = view.metrics(shard.index());
        if (!rates.gives(log)) {
            stream.metrics().notGot();
            if (own != null) {
                own.gaveNothing();
            }
            throw ShardRates.exceeded(view.state(), shard.id());
        }
        long now = clock.millis();
        int limit = input.limit() == null ? KinesisLimits.GET_RECORDS_COUNT : input.limit();
        // Asked before reading, so that a record that comes meanwhile is not missed with the shard's end.
        boolean over = log.over();
        ShardLog.Records read = log.read(
                shard,
                place.index(),
                limit,
                KinesisLimits.GET_RECORDS_BYTES,
                now - view.state().retention().toMillis());
        long bytes = 0;
        for (Record record : read.records()) {
            bytes += record.data().size() + (long) record.partitionKey().length();
        }
        rates.gave(log, bytes);
        long ageMs = read.records().isEmpty() ? 0 : Math.max(0, now - read.nextArrivalMs());
        stream.metrics().got(bytes, read.records().size(), ageMs, watch.millis());
        if (own != null) {
            own.gave(bytes, read.records().size(), ageMs);
        }
        boolean exhausted = over && read.next() >= log.end();
        return new GetRecordsOutput(
                read.records(),
                exhausted ? null : iterators.seal(view.state(), shard, read.next()),
                Behind.millis(log, read, now),
                exhausted ? Descriptions.children(view.state(), shard) : null);
    }
}
