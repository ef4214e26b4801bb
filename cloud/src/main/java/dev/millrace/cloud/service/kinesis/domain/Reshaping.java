package dev.millrace.cloud.service.kinesis.domain;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/// Shards on their way to others by many splits and merges, each at a cost of its own: the whole is written once, in the
/// end. Used by one thread and then dropped.
final class Reshaping {
    /// Two neighbours.
    private record Pair(Shard first, Shard second) {
        private HashKey start() {
            return first.start();
        }

        private BigInteger width() {
            return second.end().value().subtract(first.start().value());
        }
    }

    private final Instant now;
    private final List<Shard> all;
    private final Set<Integer> closed = new HashSet<>();
    /// By their first hash keys.
    private final TreeMap<HashKey, Shard> open = new TreeMap<>();

    private int next;

    Reshaping(Shards shards, Instant now) {
        this.now = now;
        this.all = new ArrayList<>(shards.all());
        shards.open().forEach(shard -> open.put(shard.start(), shard));
        this.next = shards.next();
    }

    int openCount() {
        return open.size();
    }

    /// Halves every open shard that has more than one key.
    void halve() {
        for (Shard shard : List.copyOf(open.values())) {
            if (!shard.start().equals(shard.end())) {
                split(shard, middle(shard));
            }
        }
    }

    /// Merges neighbours, the narrowest pair first, until `count` are left.
    void mergeTo(int count) {
        PriorityQueue<Pair> pairs = new PriorityQueue<>(Comparator.comparing(Pair::width).thenComparing(Pair::start));
        Shard before = null;
        for (Shard shard : open.values()) {
            if (before != null) {
                pairs.add(new Pair(before, shard));
            }
            before = shard;
        }
        while (open.size() > count) {
            Pair pair = pairs.remove();
            if (isOpen(pair.first()) && isOpen(pair.second())) {
                Shard merged = merge(pair.first(), pair.second());
                Map.Entry<HashKey, Shard> lower = open.lowerEntry(merged.start());
                if (lower != null) {
                    pairs.add(new Pair(lower.getValue(), merged));
                }
                Map.Entry<HashKey, Shard> higher = open.higherEntry(merged.start());
                if (higher != null) {
                    pairs.add(new Pair(merged, higher.getValue()));
                }
            }
        }
    }

    /// @param at the second half's first key
    void split(Shard shard, HashKey at) {
        long second = 1 + Math.max(now.getEpochSecond(), shard.createdSecond());
        close(shard);
        open(new Shard(next, shard.index(), null, shard.start(), at.previous(), second, now, null));
        open(new Shard(next, shard.index(), null, at, shard.end(), second, now, null));
    }

    Shard merge(Shard first, Shard second) {
        long later = 1 + Math.max(now.getEpochSecond(), Math.max(first.createdSecond(), second.createdSecond()));
        close(first);
        close(second);
        return open(new Shard(next, first.index(), second.index(), first.start(), second.end(), later, now, null));
    }

    Shards shards() {
        all.replaceAll(shard -> closed.contains(shard.index()) && shard.takesRecords() ? shard.withClosed(now) : shard);
        return new Shards(all, next);
    }

    private void close(Shard shard) {
        open.remove(shard.start());
        closed.add(shard.index());
    }

    private Shard open(Shard shard) {
        open.put(shard.start(), shard);
        all.add(shard);
        next++;
        return shard;
    }

    private boolean isOpen(Shard shard) {
        return !closed.contains(shard.index());
    }

    private static HashKey middle(Shard shard) {
        return HashKey.of(shard.start()
                .value()
                .add(shard.end().value())
                .add(BigInteger.ONE)
                .shiftRight(1));
    }
}
