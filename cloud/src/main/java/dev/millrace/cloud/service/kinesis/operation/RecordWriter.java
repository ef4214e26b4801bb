package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.HashKey;
import dev.millrace.cloud.service.kinesis.domain.SequenceDigits;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.Block;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.RecordTable;
import dev.millrace.cloud.service.kinesis.store.Routing;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.cloud.service.kinesis.store.ShardMetrics;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.PutRecordsRequestEntry;
import dev.millrace.wire.kinesis.PutRecordsResultEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts records into the shards that their keys belong to: one block per shard, all blocks of a call in one write.
/// Per record it does an MD5 (none where the stream has one open shard), a copy and a sequence number.
public final class RecordWriter {
    private static final String EXCEEDED = "ProvisionedThroughputExceededException";

    private final RecordTable table;
    private final ShardRates rates;
    private final InstantSource clock;

    public RecordWriter(RecordTable table, ShardRates rates, InstantSource clock) {
        this.table = table;
        this.rates = rates;
        this.clock = clock;
    }

    /// Checks everything first, then writes; a result for every record, in the same order.
    List<PutRecordsResultEntry> write(LiveStream stream, List<PutRecordsRequestEntry> records) {
        return new Writing(stream, records).results();
    }

    /// One call at work.
    private final class Writing {
        private final LiveStream stream;
        private final List<PutRecordsRequestEntry> records;
        private final int count;
        private final byte[][] keys;
        private final @Nullable HashKey[] explicit;
        private final PutRecordsResultEntry[] results;
        private final int[] places;
        private int left;

        private Writing(LiveStream stream, List<PutRecordsRequestEntry> records) {
            this.stream = stream;
            this.records = records;
            this.count = records.size();
            this.left = count;
            this.keys = new byte[count][];
            this.explicit = new HashKey[count];
            this.results = new PutRecordsResultEntry[count];
            this.places = new int[count];
        }

        private List<PutRecordsResultEntry> results() {
            check();
            while (left > 0) {
                LiveStream.View view = stream.view();
                route(view.routing());
                List<ShardLog.Append> appends = reserve(view);
                if (!appends.isEmpty()) {
                    boolean kept = false;
                    try {
                        table.keep(appends);
                        kept = true;
                    } finally {
                        for (ShardLog.Append append : appends) {
                            append.log().settle(append, kept);
                        }
                    }
                    stream.tell();
                }
                answer(view, appends);
                if (left > 0) {
                    // Some shards closed under us: their records go to the shards that took their place.
                    stream.awaitChange();
                    if (stream.deleted()) {
                        throw StreamLookup.notFound(
                                stream.state().name(), stream.state().account());
                    }
                }
            }
            return Arrays.asList(results);
        }

        private void check() {
            StreamState state = stream.state();
            long limit = state.maxRecordKiB() * 1024L;
            for (int i = 0; i < count; i++) {
                PutRecordsRequestEntry record = records.get(i);
                keys[i] = record.partitionKey().getBytes(StandardCharsets.UTF_8);
                long size = keys[i].length + (long) record.data().size();
                if (size > limit) {
                    throw new InvalidArgumentException("Record size of " + size
                            + " bytes, partition key included, exceeds the maximum record size of " + limit
                            + " bytes of stream " + state.name() + " under account " + state.account() + ".");
                }
                String key = record.explicitHashKey();
                if (key != null) {
                    explicit[i] = HashKey.parse(key)
                            .orElseThrow(() -> new InvalidArgumentException(
                                    "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "
                                            + "Specified value was " + key));
                }
            }
        }

        /// Finds each record's shard: its place in the routing.
        private void route(Routing routing) {
            if (routing.open().size() == 1) {
                Arrays.fill(places, 0);
                return;
            }
            MessageDigest md5 = md5();
            for (int i = 0; i < count; i++) {
                if (results[i] == null) {
                    HashKey key = explicit[i];
                    places[i] = routing.find(key != null ? key : HashKey.ofDigest(md5.digest(keys[i])));
                }
            }
        }

        private List<ShardLog.Append> reserve(LiveStream.View view) {
            List<Shard> open = view.routing().open();
            int[] sizes = new int[open.size()];
            int[] counts = new int[open.size()];
            for (int i = 0; i < count; i++) {
                if (results[i] == null) {
                    int size = keys[i].length + records.get(i).data().size();
                    Shard shard = open.get(places[i]);
                    if (rates.takes(view.log(shard), size)) {
                        sizes[places[i]] += size;
                        counts[places[i]]++;
                    } else {
                        results[i] = PutRecordsResultEntry.builder()
                                .errorCode(EXCEEDED)
                                .errorMessage(ShardRates.message(view.state(), shard.id()))
                                .build();
                        left--;
                        ShardMetrics own = view.metrics(shard.index());
                        if (own != null) {
                            own.refused();
                        }
                    }
                }
            }
            boolean encrypted = view.state().keyId() != null;
            Block.Builder[] blocks = new Block.Builder[open.size()];
            for (int i = 0; i < count; i++) {
                if (results[i] == null) {
                    int place = places[i];
                    Block.Builder block = blocks[place];
                    if (block == null) {
                        block = new Block.Builder(counts[place], sizes[place]);
                        if (encrypted) {
                            block.encrypted();
                        }
                        blocks[place] = block;
                    }
                    block.add(keys[i], records.get(i).data().array());
                }
            }
            List<ShardLog.Append> appends = new ArrayList<>();
            long now = clock.millis();
            for (int place = 0; place < blocks.length; place++) {
                Block.Builder block = blocks[place];
                if (block != null) {
                    ShardLog.Append append = view.log(open.get(place)).reserve(block, now);
                    if (append != null) {
                        appends.add(append);
                    }
                }
            }
            return appends;
        }

        private static void count(@Nullable ShardMetrics own, Block block) {
            if (own != null) {
                own.took(block.recordBytes(), block.count());
            }
        }

        private void answer(LiveStream.View view, List<ShardLog.Append> appends) {
            List<Shard> open = view.routing().open();
            @Nullable SequenceDigits[] numbers = new SequenceDigits[open.size()];
            String[] ids = new String[open.size()];
            int place = 0;
            for (ShardLog.Append append : appends) {
                while (open.get(place).index() != append.log().shard()) {
                    place++;
                }
                Shard shard = open.get(place);
                ids[place] = shard.id().toString();
                count(view.metrics(shard.index()), append.block());
                numbers[place] = new SequenceDigits(new SequenceNumber(
                        shard.createdSecond(),
                        shard.index(),
                        append.block().first(),
                        append.block().arrivalMs() / 1000));
            }
            for (int i = 0; i < count; i++) {
                if (results[i] == null) {
                    SequenceDigits number = numbers[places[i]];
                    if (number != null) {
                        results[i] = new PutRecordsResultEntry(number.next(), ids[places[i]], null, null);
                        left--;
                    }
                }
            }
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("No MD5 in this Java", e);
        }
    }
}
