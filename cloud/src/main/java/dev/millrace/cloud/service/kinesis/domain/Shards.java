package dev.millrace.cloud.service.kinesis.domain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All shards of a stream, by number, and how they become others. Invariant: the open ones cover every hash key
/// exactly once. A value: changing gives another one.
///
/// ```
/// open --split--> closed, two open children
/// two adjacent open --merge--> both closed, one open child
/// closed --retention passed--> gone
/// ```
/// @param all by number, closed ones included
/// @param next the number of the next shard
public record Shards(List<Shard> all, int next) {
    private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);

    public Shards {
        all = List.copyOf(all);
    }

    /// What a split comes to.
    public sealed interface Split {
        record Done(Shards shards) implements Split {}

        record Missing() implements Split {}

        record NotOpen() implements Split {}

        record KeyOutside(Shard shard) implements Split {}
    }

    /// What a merge comes to.
    public sealed interface Merge {
        record Done(Shards shards) implements Merge {}

        record Missing(ShardId id) implements Merge {}

        record NotOpen(ShardId id) implements Merge {}

        record NotAdjacent() implements Merge {}
    }

    /// New shards of equal width, as AWS divides: each 2^128 / count wide, rounded down, the last one taking the rest.
    public static Shards uniform(int count, Instant now) {
        List<HashKey> starts = boundaries(count);
        List<Shard> shards = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            HashKey end = i + 1 < count ? starts.get(i + 1).previous() : HashKey.MAX;
            shards.add(new Shard(i, null, null, starts.get(i), end, now.getEpochSecond(), now, null));
        }
        return new Shards(shards, count);
    }

    public Optional<Shard> find(ShardId id) {
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int index = all.get(middle).index();
            if (index == id.index()) {
                return Optional.of(all.get(middle));
            }
            if (index < id.index()) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /// The open shards in the order of their hash keys.
    public List<Shard> open() {
        return all.stream()
                .filter(Shard::takesRecords)
                .sorted(Comparator.comparing(Shard::start))
                .toList();
    }

    public int openCount() {
        int count = 0;
        for (Shard shard : all) {
            if (shard.takesRecords()) {
                count++;
            }
        }
        return count;
    }

    /// The shards that came of the one given.
    public List<Shard> children(ShardId parent) {
        return all.stream()
                .filter(shard -> shard.parents().contains(parent.index()))
                .toList();
    }

    /// Splits an open shard in two, the second beginning with the key.
    public Split split(ShardId id, HashKey at, Instant now) {
        Shard shard = find(id).orElse(null);
        if (shard == null) {
            return new Split.Missing();
        }
        if (!shard.takesRecords()) {
            return new Split.NotOpen();
        }
        // AWS: greater than one plus the start, less than the end.
        if (at.compareTo(shard.start()) <= 0
                || at.compareTo(shard.start().next()) <= 0
                || at.compareTo(shard.end()) >= 0) {
            return new Split.KeyOutside(shard);
        }
        return new Split.Done(splitAt(shard, at, now));
    }

    /// Merges two open shards, the second beginning where the first ends.
    public Merge merge(ShardId lower, ShardId upper, Instant now) {
        for (ShardId id : List.of(lower, upper)) {
            Shard shard = find(id).orElse(null);
            if (shard == null) {
                return new Merge.Missing(id);
            }
        }
        Shard first = find(lower).orElseThrow();
        Shard second = find(upper).orElseThrow();
        if (first.end().equals(HashKey.MAX) || !first.end().next().equals(second.start())) {
            return new Merge.NotAdjacent();
        }
        for (Shard shard : List.of(first, second)) {
            if (!shard.takesRecords()) {
                return new Merge.NotOpen(shard.id());
            }
        }
        return new Merge.Done(mergeTwo(first, second, now));
    }

    /// Brings the open shards to `count` of equal width by splits and merges, as UpdateShardCount does: shards are
    /// split where a new boundary falls inside, then pieces within one new range are merged. Intermediate shards are
    /// closed and empty.
    public Shards rescale(int count, Instant now) {
        Shards shards = this;
        List<HashKey> starts = boundaries(count);
        for (HashKey start : starts) {
            Shard holding = shards.holding(start);
            if (!holding.start().equals(start)) {
                shards = shards.splitAt(holding, start, now);
            }
        }
        for (HashKey start : starts) {
            Shard first = shards.holding(start);
            HashKey end = endOf(start, starts);
            while (!first.end().equals(end)) {
                Shard second = shards.holding(first.end().next());
                shards = shards.mergeTwo(first, second, now);
                first = shards.holding(start);
            }
        }
        return shards;
    }

    /// Without the closed shards whose records have all passed the retention period.
    public Shards without(List<ShardId> gone) {
        return new Shards(
                all.stream().filter(shard -> !gone.contains(shard.id())).toList(), next);
    }

    private Shards splitAt(Shard shard, HashKey at, Instant now) {
        long second = later(now, shard, null);
        return closing(
                List.of(shard),
                now,
                new Shard(next, shard.index(), null, shard.start(), at.previous(), second, now, null),
                new Shard(next + 1, shard.index(), null, at, shard.end(), second, now, null));
    }

    private Shards mergeTwo(Shard first, Shard second, Instant now) {
        return closing(
                List.of(first, second),
                now,
                new Shard(
                        next,
                        first.index(),
                        second.index(),
                        first.start(),
                        second.end(),
                        later(now, first, second),
                        now,
                        null));
    }

    private Shards closing(List<Shard> closing, Instant now, Shard... opened) {
        List<Shard> shards = new ArrayList<>(all.size() + opened.length);
        for (Shard shard : all) {
            shards.add(closing.contains(shard) ? shard.withClosed(now) : shard);
        }
        shards.addAll(List.of(opened));
        return new Shards(shards, next + opened.length);
    }

    private Shard holding(HashKey key) {
        for (Shard shard : all) {
            if (shard.takesRecords()
                    && shard.start().compareTo(key) <= 0
                    && shard.end().compareTo(key) >= 0) {
                return shard;
            }
        }
        throw new IllegalStateException("The open shards do not cover " + key);
    }

    private static long later(Instant now, Shard parent, @Nullable Shard other) {
        long second = Math.max(now.getEpochSecond(), parent.createdSecond());
        return 1 + (other == null ? second : Math.max(second, other.createdSecond()));
    }

    private static List<HashKey> boundaries(int count) {
        BigInteger width = SPACE.divide(BigInteger.valueOf(count));
        List<HashKey> starts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            starts.add(HashKey.of(width.multiply(BigInteger.valueOf(i))));
        }
        return starts;
    }

    private static HashKey endOf(HashKey start, List<HashKey> starts) {
        int following = starts.indexOf(start) + 1;
        return following < starts.size() ? starts.get(following).previous() : HashKey.MAX;
    }
}
