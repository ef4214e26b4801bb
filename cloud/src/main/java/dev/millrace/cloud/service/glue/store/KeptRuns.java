package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The runs that are kept of jobs, of crawlers and of workflows, the newest first:
///
/// ```
/// account region name start (the later the smaller, 19 digits) id
/// ```
///
/// A run is found by its id off the keys, of which there are no more than are kept of one; nothing else of them is read.
/// @param <R> a run, or what is kept of one
final class KeptRuns<R> {
    /// That are kept of one job, crawler or workflow, beside those under way.
    private static final int MAX = 1000;

    private static final int ID = 4;

    private final Documents<R> table;
    private final Function<R, String> id;
    private final Function<R, Instant> start;
    private final Function<R, Boolean> isOver;

    KeptRuns(Documents<R> table, Function<R, String> id, Function<R, Instant> start, Function<R, Boolean> isOver) {
        this.table = table;
        this.id = id;
        this.start = start;
        this.isOver = isOver;
    }

    void put(R run, String... of) {
        table.put(run, key(run, of));
    }

    void put(Batch batch, R run, String... of) {
        batch.put(table, run, key(run, of));
    }

    /// A new one; the oldest beyond what is kept go.
    void begin(Batch batch, R run, String... of) {
        int[] seen = {0};
        table.scanKeys(List.of(of), List.of(), (key, had) -> {
            if (++seen[0] >= MAX && isOver.apply(had.get())) {
                batch.delete(table, key.toArray(String[]::new));
            }
            return true;
        });
        put(batch, run, of);
    }

    void deleteAll(Batch batch, String... of) {
        batch.deleteAll(table, of);
    }

    /// The newest first.
    List<R> list(String... of) {
        return table.list(of);
    }

    Optional<R> newest(String... of) {
        List<R> found = new ArrayList<>();
        table.scanKeys(List.of(of), List.of(), (_, run) -> {
            found.add(run.get());
            return false;
        });
        return found.stream().findFirst();
    }

    Optional<R> find(String run, String... of) {
        List<R> found = new ArrayList<>();
        table.scanKeys(List.of(of), List.of(), (key, had) -> {
            if (key.get(ID).equals(run)) {
                found.add(had.get());
            }
            return found.isEmpty();
        });
        return found.stream().findFirst();
    }

    /// All there are.
    /// @param visitor is given whose a run is: account, region, name
    void each(BiConsumer<List<String>, R> visitor) {
        table.scanKeys(List.of(), List.of(), (key, run) -> {
            visitor.accept(key.subList(0, ID - 1), run.get());
            return true;
        });
    }

    private String[] key(R run, String... of) {
        String age = "%019d".formatted(Long.MAX_VALUE - start.apply(run).toEpochMilli());
        return new String[] {of[0], of[1], of[2], age, id.apply(run)};
    }
}
