package dev.millrace.cloud.service.athena.trino;

import dev.millrace.cloud.engine.Engine;
import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.EngineListener;
import dev.millrace.cloud.engine.EngineSpec;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.engine.JarProgram;
import dev.millrace.cloud.engine.Progress;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/// Trino on this machine: installed at the first query, started when one comes, ended when none came for a while. There
/// is one for each account and region that asks, because each has a catalogue of its own.
public final class TrinoEngine implements QueryEngine, Part {
    private static final Logger LOG = System.getLogger(TrinoEngine.class.getName());
    private static final Duration HEALTHY = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofMinutes(15);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final int ENGINES = 4;
    private static final int NOT_THERE = 100;

    private final InstalledPrograms installed;
    private final Path folder;
    private final URI server;
    private final Clock clock;
    private final Map<String, Running> engines = new HashMap<>();

    /// @param folder where they work
    /// @param server this one, as they reach it
    public TrinoEngine(InstalledPrograms installed, Path folder, URI server, Clock clock) {
        this.installed = installed;
        this.folder = folder;
        this.server = server;
        this.clock = clock;
    }

    /// An engine, how it is asked, and who waits for it to come up.
    private record Running(Engine engine, TrinoClient client, Set<Consumer<String>> waiting) {}

    @Override
    public Answered ask(Question question, Consumer<String> coming, Listener listener)
            throws QueryFailure, InterruptedException {
        Running running = running(question.account(), question.region());
        running.waiting().add(coming);
        Engine.Use use;
        try {
            use = running.engine().use();
        } catch (EngineException failure) {
            throw QueryFailure.system(NOT_THERE, "INTERNAL_ERROR: " + failure.getMessage());
        } finally {
            running.waiting().remove(coming);
        }
        try (use) {
            return running.client().ask(use.address(), question, listener);
        }
    }

    private synchronized Running running(String account, String region) throws QueryFailure {
        String name = account + "-" + region;
        Running there = engines.get(name);
        if (there != null) {
            return there;
        }
        if (engines.size() >= ENGINES) {
            throw QueryFailure.system(
                    NOT_THERE, "INTERNAL_ERROR: " + ENGINES + " accounts and regions at most run queries in one server");
        }
        JarProgram program = TrinoProgram.program();
        Path place = folder.resolve("trino-" + name);
        Set<Consumer<String>> waiting = new CopyOnWriteArraySet<>();
        EngineSpec spec = new EngineSpec(
                program,
                place,
                installation -> TrinoProgram.launch(installation, place, server, account, region),
                HEALTHY,
                IDLE,
                GRACE);
        Engine engine = new Engine(spec, installed, clock, new EngineListener() {
            @Override
            public void progress(Progress progress) {
                String told = told(progress);
                if (progress.done() == 0 || progress.done() == progress.of()) {
                    LOG.log(Level.INFO, told);
                }
                waiting.forEach(one -> one.accept(told));
            }
        });
        Running fresh = new Running(engine, new TrinoClient(), waiting);
        engines.put(name, fresh);
        return fresh;
    }

    private static String told(Progress progress) {
        return switch (progress.step()) {
            case WAITING -> "Another server installs Trino; this one waits for it.";
            case PACKAGES -> "Trino is being installed, once for this user: " + progress.done() + " of " + progress.of()
                    + " jars, " + progress.bytes() / 1_000_000 + " MB in all.";
            case ENVIRONMENT, UNPACKING -> "Trino is being installed: its start is compiled.";
            case REHEARSAL -> "Trino is being installed: it starts for the first time, for later starts to be short.";
            case STARTING -> "Trino starts.";
            case READY -> "Trino is ready.";
        };
    }

    @Override
    public void stop() {
        List<Running> all;
        synchronized (this) {
            all = new ArrayList<>(engines.values());
        }
        all.forEach(running -> running.engine().stop());
    }
}
