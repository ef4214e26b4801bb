package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One life of a program: installed, started, healthy, ended.
final class EngineRun {
    private static final long MAX_OUTPUT_BYTES = 4 << 20;
    private static final Duration POLL = Duration.ofMillis(50);

    private final EngineSpec spec;
    private final InstalledPrograms installed;
    private final EngineListener listener;
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final Thread thread;
    private @Nullable EngineRun previous;
    private volatile @Nullable ProcessGroup group;

    /// @param previous  has to have ended before this one touches their folder
    EngineRun(EngineSpec spec, InstalledPrograms installed, EngineListener listener, @Nullable EngineRun previous) {
        this.spec = spec;
        this.installed = installed;
        this.listener = listener;
        this.previous = previous;
        this.thread = Thread.ofVirtual().name("engine-" + spec.program().name()).unstarted(this::run);
    }

    void begin() {
        thread.start();
    }

    /// On its way, or healthy when it was last asked and alive.
    boolean usable() {
        ProcessGroup running = group;
        return !address.isDone() || !address.isCompletedExceptionally() && running != null && running.isAlive();
    }

    URI await() throws EngineException, InterruptedException {
        try {
            return address.get();
        } catch (ExecutionException failure) {
            // Another exception for each who waits: they do not share a stack.
            Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
            throw new EngineException(String.valueOf(cause.getMessage()), cause);
        }
    }

    /// Returns when nothing of it runs any more.
    void end() {
        thread.interrupt();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        ProcessGroup running = group;
        if (running != null) {
            running.end();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            EngineRun before = previous;
            if (before != null) {
                before.end();
                previous = null;
            }
            Installation installation = installed.install(spec.program(), listener::progress);
            listener.progress(Progress.at(Step.STARTING));
            Files.createDirectories(spec.folder());
            URI ready = start(installation, spec.starter().launch(installation));
            listener.progress(Progress.at(Step.READY));
            address.complete(ready);
        } catch (InterruptedException ended) {
            fail(new EngineException(name() + " was ended before it was ready.", ended));
        } catch (EngineException told) {
            fail(told);
        } catch (Exception | Error failure) {
            fail(new EngineException(name() + " could not be started: " + failure, failure));
        }
    }

    private void fail(EngineException why) {
        ProcessGroup running = group;
        if (running != null) {
            running.end();
        }
        address.completeExceptionally(why);
    }

    private URI start(Installation installation, Launch launch)
            throws IOException, EngineException, InterruptedException {
        var output = new KeptOutput(spec.folder().resolve(name() + ".log"), MAX_OUTPUT_BYTES);
        var environment = new HashMap<>(launch.environment());
        environment.put("HOME", spec.folder().toString());
        environment.put("PATH", installation.folder().resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
        ProcessGroup running;
        try {
            running = ProcessGroup.start(
                    launch.command(),
                    environment,
                    spec.folder(),
                    spec.grace(),
                    line -> {
                        output.line(line);
                        listener.line(line);
                    },
                    output::close);
        } catch (IOException | InterruptedException failure) {
            output.close();
            throw failure;
        }
        group = running;
        long until = System.nanoTime() + spec.healthy().toNanos();
        while (!launch.health().good()) {
            OptionalInt code = running.awaitExit(POLL);
            if (code.isPresent()) {
                throw new EngineException(name() + " did not start: it ended with exit code " + code.getAsInt() + ". "
                        + output.lastLines());
            }
            if (System.nanoTime() > until) {
                throw new EngineException(name() + " did not start: it did not answer at " + launch.health()
                        + " within " + spec.healthy().toSeconds() + " s. " + output.lastLines());
            }
        }
        return launch.address();
    }

    private String name() {
        return spec.program().name();
    }
}
