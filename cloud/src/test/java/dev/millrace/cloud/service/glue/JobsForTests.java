package dev.millrace.cloud.service.glue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What jobs need of the rest: programs that end when the test says so, roles that may all.
public final class JobsForTests implements JobRoles, JobPrograms, JobEvents, RunNetworks {
    /// A program at work.
    static final class Running implements Program {
        final Script script;
        final Output output;
        final CompletableFuture<Ended> end = new CompletableFuture<>();

        /// Open once its run is RUNNING and waits for its end.
        final CountDownLatch awaited = new CountDownLatch(1);

        Running(Script script, Output output) {
            this.script = script;
            this.output = output;
        }

        @Override
        public void kill() {
            end.complete(new Ended(1, "killed"));
        }

        @Override
        public Ended awaitEnd() throws InterruptedException {
            awaited.countDown();
            try {
                return end.get();
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private final BlockingQueue<Running> running = new LinkedBlockingQueue<>();
    final List<Map<String, Object>> told = new CopyOnWriteArrayList<>();
    final List<String> types = new CopyOnWriteArrayList<>();

    /// Done whenever something is told.
    volatile Runnable whenTold = () -> {};

    final List<String> forbidden = new CopyOnWriteArrayList<>();

    /// By run, the subnets that it has an interface in.
    final Map<String, String> interfaces = new ConcurrentHashMap<>();

    /// The next program, once its run is RUNNING.
    Running program() throws InterruptedException {
        Running next = running.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        assertThat(next.awaited.await(60, TimeUnit.SECONDS)).isTrue();
        return next;
    }

    @Override
    public Map<String, String> open(String account, String region, String role, String sessionName, Duration duration) {
        return Map.of("AWS_ACCESS_KEY_ID", role);
    }

    @Override
    public boolean may(String account, String region, String role, String action, String resource) {
        return !forbidden.contains(resource);
    }

    @Override
    public Program start(Script script, Output output) {
        Running program = new Running(script, output);
        running.add(program);
        return program;
    }

    @Override
    public void enter(String account, String region, String run, String role, Place place) throws RefusedException {
        if (forbidden.contains(place.subnetId())) {
            throw new RefusedException("no way from " + place.subnetId());
        }
        interfaces.merge(run, place.subnetId(), (had, more) -> had + " " + more);
    }

    @Override
    public void leave(String run) {
        interfaces.remove(run);
    }

    @Override
    public void leaveAll() {
        interfaces.clear();
    }

    @Override
    public void told(String account, String region, String type, Map<String, Object> detail) {
        told.add(detail);
        types.add(type);
        whenTold.run();
    }
}
