package dev.millrace.cloud.service.kinesis.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

    /// How many shards there are in all afterwards: from public recordings of AWS.
    @ParameterizedTest
    @CsvSource({
        "1, 2, 3", "2, 1, 3", "2, 4, 6", "4, 2, 6", "4, 5, 15", "5, 3, 7", "10, 13, 37", "10, 10, 10", "100, 63, 137"
    })
    void shards_are_halved_and_merged_as_often_as_on_aws(int before, int after, int inAll) {
        Shards shards = Shards.uniform(before, NOW).rescale(after, NOW.plusSeconds(9));
        covered(shards);
        assertThat(shards.openCount()).isEqualTo(after);
        assertThat(shards.all()).hasSize(inAll);
        assertThat(shards.next()).isEqualTo(inAll);
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
    void twice_as_many_shards_are_of_half_the_width() {
        assertThat(Shards.uniform(8, NOW).rescale(16, NOW).open().stream().map(Shard::start))
                .isEqualTo(Shards.uniform(16, NOW).open().stream().map(Shard::start).toList());
    }

    @Test
    void the_narrowest_neighbours_are_merged_first() {
        Shards uneven = split(split(Shards.uniform(1, NOW), 0, "1000"), 1, "10");
        Shards fewer = split(uneven, 2, HALF).rescale(3, NOW);
        assertThat(fewer.open()).extracting(shard -> shard.start().toString()).containsExactly("0", "1000", HALF);
    }

    @Test
    void a_shard_of_one_key_stays_and_the_others_are_halved_as_often_as_it_takes() {
        Shards one = split(Shards.uniform(1, NOW), 0, "2");
        Shards four = one.rescale(4, NOW);
        assertThat(four.open()).extracting(shard -> shard.end().toString()).startsWith("0", "1");
        Shards eight = four.rescale(8, NOW);
        covered(eight);
        assertThat(eight.openCount()).isEqualTo(8);
    }

    @Test
    void ten_thousand_shards_are_reshaped_in_a_moment() {
        Eventually.within(Duration.ofSeconds(2), () -> Shards.uniform(5_000, NOW).rescale(9_999, NOW));
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
        Shards rest = split(Shards.uniform(1, NOW), 0, HALF).without(Set.of(new ShardId(0)));
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
