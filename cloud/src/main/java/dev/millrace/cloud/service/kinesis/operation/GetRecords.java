package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.GetRecordsInput;
import dev.millrace.wire.kinesis.GetRecordsOutput;
import dev.millrace.wire.kinesis.Record;
import java.time.InstantSource;

/// Reads on from an iterator, and gives the next one. Where a closed shard has been read to its end there is no
/// next one,
/// and the answer names the shard's children.
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
        ShardIterators.Place place = iterators.open(input.shardIterator());
        if (!place.account().equals(call.account())) {
            throw ShardIterators.invalid();
        }
        LiveStream.View view = streams.find(place.uid())
                .map(LiveStream::view)
                .orElseThrow(() -> ShardIterators.gone(place.shard(), place.stream(), place.account()));
        if (!view.state().region().equals(call.region())) {
            throw ShardIterators.invalid();
        }
        Shard shard = view.state()
                .shards()
                .find(place.shard())
                .orElseThrow(() -> ShardIterators.gone(place.shard(), place.stream(), place.account()));
        ShardLog log = view.log(shard);
        if (!rates.gives(log)) {
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
        boolean exhausted = over && read.next() >= log.end();
        return new GetRecordsOutput(
                read.records(),
                exhausted ? null : iterators.seal(view.state(), shard, read.next()),
                Behind.millis(log, read, now),
                exhausted ? Descriptions.children(view.state(), shard) : null);
    }
}
