package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TemporaryMemoryTest {
    /// As of a sandbox whose root is still being made.
    @Test
    void the_machines_own_tmp_is_nothing_of_a_functions() {
        long self = ProcessHandle.current().pid();
        assertThat(ProcessMemory.usedInTmp(self, 1 << 20)).isZero();
        assertThat(ProcessMemory.usedInTmp(self, Long.MAX_VALUE / 2)).isPositive();
    }
}
