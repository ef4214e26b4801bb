package dev.millrace.cloud.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void a_few_different_values_are_kept_as_they_are() {
        Tally tally = new Tally();
        tally.add(3);
        tally.add(-1.5, 2);
        tally.add(3, 4);
        tally.add(0.0);
        tally.add(-0.0);
        tally.add(7, 0);

        assertThat(tally.total())
                .isEqualTo(new Distribution(
                        9, 12, -1.5, 3, new double[] {-1.5, 0, 3}, new double[] {2, 2, 5}, true));
    }

    @Test
    void many_different_values_take_bounded_room_and_stay_close_to_their_own() {
        long seed = 1;
        Random random = new Random(seed);
        Tally tally = new Tally();
        double sum = 0;
        double[] all = new double[50_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = Math.exp(random.nextGaussian() * 0.5 + 4);
            sum += all[i];
            tally.add(all[i]);
        }
        java.util.Arrays.sort(all);

        Distribution total = tally.total();

        assertThat(total.values().length).isBetween(64, Tally.USUAL);
        assertThat(total.count()).isEqualTo(all.length);
        assertThat(total.sum()).isEqualTo(sum);
        assertThat(total.min()).isEqualTo(all[0]);
        assertThat(total.max()).isEqualTo(all[all.length - 1]);
        assertThat(total.values()).isSorted();
        double seen = 0;
        int p99 = -1;
        while (seen < 0.99 * all.length) {
            seen += total.counts()[++p99];
        }
        double exact = all[(int) (0.99 * all.length)];
        assertThat(total.values()[p99]).isCloseTo(exact, within(exact * 0.02));
    }

    @Test
    void values_of_every_size_and_sign_still_take_bounded_room() {
        Tally tally = new Tally(16);
        for (int exponent = -300; exponent <= 300; exponent++) {
            tally.add(Math.pow(10, exponent));
            tally.add(-Math.pow(10, exponent));
        }

        Distribution total = tally.total();
        assertThat(total.values().length).isLessThanOrEqualTo(16);
        assertThat(total.count()).isEqualTo(1202);
        assertThat(java.util.Arrays.stream(total.counts()).sum()).isEqualTo(1202);
    }

    @Test
    void two_halves_are_the_whole() {
        Tally whole = new Tally();
        Tally first = new Tally();
        Tally second = new Tally();
        for (int i = 0; i < 200; i++) {
            whole.add(i);
            (i % 2 == 0 ? first : second).add(i);
        }
        Tally together = new Tally();
        together.add(first.total());
        together.add(second.total());

        assertThat(together.total()).isEqualTo(whole.total());
    }

    @Test
    void a_set_of_samples_that_differ_says_nothing_of_their_spread() {
        assertThat(Distribution.ofSet(3, 6, 1, 3).spread()).isFalse();
        assertThat(Distribution.ofSet(1, 6, 6, 6)).isEqualTo(Distribution.of(6, 1));
        assertThat(Distribution.ofSet(2, 12, 6, 6)).isEqualTo(Distribution.of(6, 2));
        Tally tally = new Tally();
        tally.add(5);
        tally.add(Distribution.ofSet(3, 6, 1, 3));
        assertThat(tally.total().spread()).isFalse();
        assertThat(tally.total().count()).isEqualTo(4);
    }
}
