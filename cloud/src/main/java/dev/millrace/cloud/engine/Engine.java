package dev.millrace.cloud.engine;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.time.Clock;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A program that is there while somebody uses it.
///
/// ```
///          use            healthy                    last use closed, then idle
///   none ──────▶ STARTING ────────▶ RUNNING ─────────────────────────────▶ none
///                    └─ failed: told to all who wait; the next use tries again
/// ```
/// A program that ended by itself is started anew by the next use.
public final class Engine implements Part {
    private final EngineSpec spec;
    private final InstalledPrograms installed;
    private final Clock clock;
    private final EngineListener listener;

    private @Nullable EngineRun run;
    private @Nullable EngineRun ended;
    private Clock.@Nullable Later idle;
    private int uses;
    private boolean stopped;

    public Engine(EngineSpec spec, InstalledPrograms installed, Clock clock, EngineListener listener) {
        this.spec = spec;
        this.installed = installed;
        this.clock = clock;
        this.listener = listener;
    }

    /// The program, healthy; installed and started if it was not. It stays until the use is closed, and a while longer.
    public Use use() throws EngineException, InterruptedException {
        EngineRun wanted;
        synchronized (this) {
            if (stopped) {
                throw new EngineException(spec.program().name() + " is not started any more: the server ends.");
            }
            uses++;
            if (idle != null) {
                idle.cancel();
                idle = null;
            }
            if (run == null || !run.usable()) {
                run = new EngineRun(spec, installed, listener, run == null ? ended : run);
                ended = null;
                run.begin();
            }
            wanted = run;
        }
        boolean healthy = false;
        try {
            URI address = wanted.await();
            healthy = true;
            return new Use(this, address);
        } finally {
            if (!healthy) {
                release();
            }
        }
    }

    private synchronized void release() {
        uses--;
        if (uses == 0 && !stopped) {
            idle = clock.after(spec.idle(), this::endIdle);
        }
    }

    private void endIdle() {
        EngineRun unused;
        synchronized (this) {
            if (uses > 0 || run == null) {
                return;
            }
            unused = run;
            // A use that comes now waits until it is gone.
            ended = run;
            run = null;
        }
        unused.end();
    }

    @Override
    public void stop() {
        EngineRun last;
        EngineRun before;
        synchronized (this) {
            stopped = true;
            last = run;
            before = ended;
            if (idle != null) {
                idle.cancel();
            }
        }
        if (last != null) {
            last.end();
        }
        if (before != null) {
            before.end();
        }
    }

    /// The right to find the program there.
    public static final class Use implements AutoCloseable {
        private final Engine engine;
        private final URI address;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Use(Engine engine, URI address) {
            this.engine = engine;
            this.address = address;
        }

        public URI address() {
            return address;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                engine.release();
            }
        }
    }
}
