package dev.millrace.cloud.service.kinesis.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShardsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HALF = "170141183460469231731687303715884105728";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 4096})
    void newShardsCoverEveryHashKeyOnce(int count) {
        Shards shards = Shards.uniform(count, NOW);
        assertThat(shards.openCount()).isEqualTo(count);
        assertThat(shards.next()).isEqualTo(count);
        covered(shards);
    }

    @Test
    void theLastOfThreeTakesTheRest() {
        assertThat(Shards.uniform(3, NOW).all().stream().map(shard -> shard.start() + "-" + shard.end()))
                .containsExactly(
                        "0-113427455640312821154458202477256070484",
                        "113427455640312821154458202477256070485-226854911280625642308916404954512140969",
                        "226854911280625642308916404954512140970-340282366920938463463374607431768211455");
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1", "2, 4", "4, 2", "3, 5", "5, 3", "4, 6", "6, 4", "7, 8", "10, 10", "100, 63"})
    void rescaledShardsAreOfTheWidthOfNewOnes(int before, int after) {
        Shards shards = Shards.uniform(before, NOW).rescale(after, NOW.plusSeconds(9));
        covered(shards);
        assertThat(shards.open().stream().map(Shard::start))
                .isEqualTo(Shards.uniform(after, NOW).open().stream()
                        .map(Shard::start)
                        .toList());
        for (Shard shard : shards.all()) {
            for (int parent : shard.parents()) {
                Shard older = shards.find(new ShardId(parent)).orElseThrow();
                assertThat(older.takesRecords()).isFalse();
                assertThat(older.index()).isLessThan(shard.index());
                assertThat(older.last()).isNotNull();
                assertThat(older.last()).isLessThan(shard.first());
            }
        }
    }

    @Test
    void aSplitClosesTheShardAndOpensTwo() {
        Shards split = split(Shards.uniform(1, NOW), 0, HALF);
        assertThat(split.open()).extracting(Shard::index).containsExactly(1, 2);
        assertThat(split.children(new ShardId(0))).extracting(Shard::parent).containsExactly(0, 0);
        assertThat(split.find(new ShardId(0)).orElseThrow().closed()).isEqualTo(NOW);
        covered(split);
    }

    @Test
    void splitsAndMergesSayWhatIsInTheirWay() {
        Shards two = Shards.uniform(2, NOW);
        Shards three = split(two, 0, "5");
        assertThat(two.split(new ShardId(2), key("5"), NOW)).isInstanceOf(Shards.Split.Missing.class);
        assertThat(three.split(new ShardId(0), key("5"), NOW)).isInstanceOf(Shards.Split.NotOpen.class);
        for (String outside : List.of("0", "1", "170141183460469231731687303715884105727", HALF)) {
            assertThat(two.split(new ShardId(0), key(outside), NOW)).isInstanceOf(Shards.Split.KeyOutside.class);
        }
        assertThat(two.split(new ShardId(0), key("2"), NOW)).isInstanceOf(Shards.Split.Done.class);

        assertThat(two.merge(new ShardId(0), new ShardId(9), NOW)).isEqualTo(new Shards.Merge.Missing(new ShardId(9)));
        assertThat(two.merge(new ShardId(1), new ShardId(0), NOW)).isInstanceOf(Shards.Merge.NotAdjacent.class);
        assertThat(two.merge(new ShardId(0), new ShardId(0), NOW)).isInstanceOf(Shards.Merge.NotAdjacent.class);
        assertThat(three.merge(new ShardId(2), new ShardId(1), NOW)).isInstanceOf(Shards.Merge.NotAdjacent.class);
        assertThat(three.merge(new ShardId(0), new ShardId(1), NOW))
                .isEqualTo(new Shards.Merge.NotOpen(new ShardId(0)));
    }

    @Test
    void aMergedShardHasBothParents() {
        Shards.Merge.Done done = (Shards.Merge.Done) Shards.uniform(2, NOW).merge(new ShardId(0), new ShardId(1), NOW);
        Shard merged = done.shards().open().getFirst();
        assertThat(done.shards().openCount()).isEqualTo(1);
        assertThat(merged.parents()).containsExactly(0, 1);
        assertThat(merged.createdSecond()).isEqualTo(NOW.getEpochSecond() + 1);
        covered(done.shards());
    }

    @Test
    void numbersOfShardsThatAreGoneAreNotGivenAgain() {
        Shards rest = split(Shards.uniform(1, NOW), 0, HALF).without(List.of(new ShardId(0)));
        assertThat(rest.find(new ShardId(0))).isEmpty();
        assertThat(rest.find(new ShardId(2))).isPresent();
        assertThat(split(rest, 1, "7").all()).extracting(Shard::index).containsExactly(1, 2, 3, 4);
    }

    private static HashKey key(String digits) {
        return HashKey.parse(digits).orElseThrow();
    }

    private static Shards split(Shards shards, int shard, String at) {
        return ((Shards.Split.Done) shards.split(new ShardId(shard), key(at), NOW)).shards();
    }

    private static void covered(Shards shards) {
        HashKey expected = HashKey.MIN;
        for (Shard shard : shards.open()) {
            assertThat(shard.start()).isEqualTo(expected);
            expected = shard.end().next();
        }
        assertThat(expected).as("the last shard ends with the last key").isEqualTo(HashKey.MIN);
    }
}
