package dev.millrace.cloud.service.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Ended;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class EnvironmentProcessTest {
    private static final InetSocketAddress FROM = new InetSocketAddress("127.0.0.1", 4000);

    private final ReentrantLock lock = new ReentrantLock();
    private final EnvironmentProcess process = new EnvironmentProcess(lock, lock.newCondition());
    private final List<String> told = new ArrayList<>();

    @Test
    void one_that_is_made_after_its_environment_ended_is_killed_at_once() {
        locked(process::kill);
        assertThat(told).isEmpty();
        made();
        assertThat(told).containsExactly("kill");
    }

    @Test
    void it_is_frozen_once_and_only_what_is_frozen_is_thawed() {
        locked(process::freeze);
        made();
        locked(process::thaw);
        locked(process::freeze);
        locked(process::freeze);
        locked(process::thaw);
        locked(process::thaw);
        assertThat(told).containsExactly("freeze", "thaw");
    }

    @Test
    void a_connection_that_comes_before_the_process_is_known_waits_for_it() throws Exception {
        FutureTask<Boolean> connected = new FutureTask<>(() -> process.connectsFrom(FROM));
        Thread.ofVirtual().start(connected);
        made();
        assertThat(connected.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_connection_is_nobody_s_where_the_environment_ended_before_there_was_a_process() throws Exception {
        FutureTask<Boolean> connected = new FutureTask<>(() -> process.connectsFrom(FROM));
        Thread.ofVirtual().start(connected);
        locked(process::kill);
        assertThat(connected.get(60, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void who_waits_for_its_end_waits_no_longer_than_they_said() throws Exception {
        made();
        lock.lock();
        try {
            process.awaitGone(Duration.ofNanos(1));
            process.kill();
            process.awaitGone(Duration.ofDays(1));
        } finally {
            lock.unlock();
        }
        assertThat(told).containsExactly("kill");
    }

    private void made() {
        locked(() -> process.made(new Telling()));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private final class Telling implements Process {
        @Override
        public void kill() {
            told.add("kill");
        }

        @Override
        public void onExit(Consumer<Ended> callback) {}

        @Override
        public long peakMemoryBytes() {
            return 0;
        }

        @Override
        public boolean connectsFrom(InetSocketAddress from) {
            return from.equals(FROM);
        }

        @Override
        public void freeze() {
            told.add("freeze");
        }

        @Override
        public void thaw() {
            told.add("thaw");
        }
    }
}
