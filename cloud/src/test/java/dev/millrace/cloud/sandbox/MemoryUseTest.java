package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.sandbox.MemoryUse.Look;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryUseTest {
    private static final List<Long> TWO = List.of(1L, 2L);
    private static final long LIMIT = 1000;

    private final Map<Long, ProcessMemory> alone = new HashMap<>();
    private final Map<Long, ProcessMemory> together = new HashMap<>();
    private final List<Long> walked = new ArrayList<>();
    private long nanos;
    private final MemoryUse use = new MemoryUse(
            alone::get,
            pid -> {
                walked.add(pid);
                nanos += 5;
                return together.get(pid);
            },
            () -> nanos);

    @Test
    void of_one_process_its_own_figure_is_exact() {
        alone.put(1L, new ProcessMemory(100, 300));
        assertThat(use.look(List.of(1L), LIMIT, 0, Look.THOROUGH)).isEqualTo(100);
        assertThat(use.peakBytes()).isEqualTo(300);
        assertThat(walked).isEmpty();
    }

    @Test
    void page_tables_are_walked_when_a_process_has_grown_and_not_while_none_has() {
        share(100, 300, 60, 200);
        assertThat(use.look(TWO, LIMIT, 0, Look.QUICK)).isEqualTo(120);
        assertThat(use.peakBytes()).isEqualTo(400);
        assertThat(walked).containsExactly(1L, 2L);
        assertThat(use.look(TWO, LIMIT, 0, Look.QUICK)).isEqualTo(200);
        assertThat(walked).hasSize(2);
        share(100, 310, 60, 210);
        use.look(TWO, LIMIT, 0, Look.QUICK);
        assertThat(use.peakBytes()).isEqualTo(420);
        assertThat(walked).hasSize(4);
    }

    @Test
    void what_is_no_longer_shared_is_seen_at_a_thorough_look() {
        share(100, 300, 50, 150);
        use.look(TWO, LIMIT, 0, Look.QUICK);
        share(100, 300, 100, 290);
        use.look(TWO, LIMIT, 0, Look.QUICK);
        assertThat(use.peakBytes()).isEqualTo(300);
        nanos += 1000;
        use.look(TWO, LIMIT, 0, Look.THOROUGH);
        assertThat(use.peakBytes()).isEqualTo(580);
    }

    @Test
    void walks_for_what_is_no_longer_shared_take_a_hundredth_of_the_time_and_an_exact_look_waits_for_none() {
        share(100, 300, 50, 150);
        use.look(TWO, LIMIT, 0, Look.QUICK);
        share(100, 300, 100, 290);
        nanos += 999;
        use.look(TWO, LIMIT, 0, Look.THOROUGH);
        assertThat(walked).hasSize(2);
        use.look(TWO, LIMIT, 0, Look.EXACT);
        assertThat(use.peakBytes()).isEqualTo(580);
    }

    @Test
    void whether_they_are_over_the_limit_is_walked_for_at_every_look_that_may_say_so() {
        share(600, 700, 300, 400);
        assertThat(use.look(TWO, LIMIT, 0, Look.QUICK)).isEqualTo(600);
        share(600, 700, 550, 650);
        assertThat(use.look(TWO, LIMIT, 0, Look.QUICK)).isEqualTo(1100);
        assertThat(use.peakBytes()).isEqualTo(1300);
    }

    @Test
    void memory_that_is_in_no_process_counts() {
        alone.put(1L, new ProcessMemory(100, 300));
        assertThat(use.look(List.of(1L), LIMIT, 1500, Look.QUICK)).isEqualTo(1500);
        assertThat(use.peakBytes()).isEqualTo(1500);
    }

    private void share(long heldAlone, long residentAlone, long heldTogether, long residentTogether) {
        TWO.forEach(pid -> {
            alone.put(pid, new ProcessMemory(heldAlone, residentAlone));
            together.put(pid, new ProcessMemory(heldTogether, residentTogether));
        });
    }
}
