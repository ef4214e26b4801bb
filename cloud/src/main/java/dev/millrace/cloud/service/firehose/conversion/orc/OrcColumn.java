package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing;
import dev.millrace.wire.codec.ProtoMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column of a stripe that is being written, one for each type of the file's tree. It is written in groups of rows,
/// whose beginnings and statistics are kept for the stripe's index. What it holds is taken with `end`, and it begins
/// anew.
abstract sealed class OrcColumn permits OrcNested, OrcPlain, OrcText {
    /// The streams' kinds, in ORC's numbers.
    static final int PRESENT = 0;

    static final int DATA = 1;
    static final int LENGTH = 2;
    static final int DICTIONARY_DATA = 3;
    static final int SECONDARY = 5;
    static final int ROW_INDEX = 6;
    static final int BLOOM_FILTER_UTF8 = 8;

    /// A column's encodings, in ORC's numbers; the second encoding of runs has two more.
    static final int DIRECT = 0;

    static final int DICTIONARY = 1;
    private static final int SECOND = 2;

    /// A stream that is ready to be written.
    record Part(int kind, int column, OrcStream stream) {}

    final OrcType type;
    final Writing.Orc writing;
    final @Nullable BloomFilter bloom;
    final List<Positions> positions = new ArrayList<>();
    final OrcStatistics file;
    private final OrcStatistics group;
    private final OrcStatistics stripe;
    private final List<Positions> presences = new ArrayList<>();
    private final List<ProtoMessage> groups = new ArrayList<>();
    private final List<ProtoMessage> blooms = new ArrayList<>();
    private OrcStream presentBytes;
    private BitRuns present;
    private boolean nulls;

    OrcColumn(OrcType type, Writing.Orc writing, @Nullable BloomFilter bloom) {
        this.type = type;
        this.writing = writing;
        this.bloom = bloom;
        file = OrcStatistics.of(type);
        group = OrcStatistics.of(type);
        stripe = OrcStatistics.of(type);
        presentBytes = stream();
        present = new BitRuns(presentBytes);
    }

    final OrcStream stream() {
        return new OrcStream(writing.packing());
    }

    final WholeRuns whole(OrcStream out, boolean signed) {
        return WholeRuns.over(out, signed, writing.second());
    }

    final void add(@Nullable Object value) {
        present.add(value != null);
        if (value == null) {
            nulls = true;
            group.none();
        } else {
            group.one();
            write(value, group);
        }
    }

    abstract void write(Object value, OrcStatistics statistics);

    /// A group of rows begins.
    void beginGroup() {
        Positions presence = new Positions();
        present.position(presence);
        presences.add(presence);
        positions.add(position());
    }

    /// Where in its streams the next value will be.
    abstract Positions position();

    /// A group of rows ends.
    void endGroup() {
        groups.add(group.message());
        if (bloom != null) {
            blooms.add(bloom.take());
        }
        stripe.addAll(group);
        group.clear();
    }

    /// A stripe ends: its streams, those of its index first.
    final void end(List<Part> index, List<Part> data, ProtoMessage encodings, ProtoMessage statistics) {
        int dictionary = finish();
        List<Part> own = new ArrayList<>();
        if (nulls) {
            present.end();
            own.add(new Part(PRESENT, type.id(), presentBytes));
        }
        parts(own);
        index.add(new Part(ROW_INDEX, type.id(), index()));
        if (bloom != null) {
            index.add(new Part(BLOOM_FILTER_UTF8, type.id(), filters()));
        }
        data.addAll(own);
        boolean runs = writing.second() && hasRuns();
        ProtoMessage encoding =
                new ProtoMessage().number(1, (dictionary > 0 ? DICTIONARY : DIRECT) + (runs ? SECOND : 0));
        if (dictionary > 0) {
            encoding.number(2, dictionary);
        }
        if (bloom != null) {
            encoding.number(4, 1);
        }
        encodings.message(2, encoding);
        statistics.message(1, stripe.message());
        file.addAll(stripe);
        clear();
    }

    private OrcStream index() {
        ProtoMessage message = new ProtoMessage();
        for (int i = 0; i < groups.size(); i++) {
            Positions all = new Positions();
            if (nulls) {
                all.addAll(presences.get(i));
            }
            all.addAll(positions.get(i));
            message.message(1, new ProtoMessage().packed(1, all.all()).message(2, groups.get(i)));
        }
        return written(message);
    }

    private OrcStream filters() {
        ProtoMessage message = new ProtoMessage();
        blooms.forEach(filter -> message.message(1, filter));
        return written(message);
    }

    private OrcStream written(ProtoMessage message) {
        OrcStream stream = stream();
        stream.write(message.bytes());
        return stream;
    }

    /// Nothing more comes for this stripe.
    /// @return how many entries its dictionary has; 0 for none
    abstract int finish();

    /// The streams of what was written.
    abstract void parts(List<Part> parts);

    /// Whether it is written in whole numbers' runs.
    abstract boolean hasRuns();

    /// What its streams take.
    long size() {
        return presentBytes.size();
    }

    void clear() {
        stripe.clear();
        positions.clear();
        presences.clear();
        groups.clear();
        blooms.clear();
        nulls = false;
        presentBytes = stream();
        present = new BitRuns(presentBytes);
    }
}
