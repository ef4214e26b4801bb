package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.Engine;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One start of an environment's Airflow: its process, and what it tells.
///
/// ```
/// STARTING ──▶ WELL     every component has told that it lives, and the web server answers
///     └─────────┴──▶ ENDED
/// ```
final class AirflowRun {
    private static final Logger LOG = System.getLogger(AirflowRun.class.getName());

    /// Airflow is up after ten seconds; on a machine with much else to do it takes minutes.
    private static final int PATIENCE_SECONDS = 900;

    /// So many pulses without its database, and it is begun anew.
    private static final int LOST_PULSES = 20;

    private final AirflowWeb web;
    private final AirflowControl control;
    private final ComponentLogs logs;
    private final DagClock dags;
    private final Runnable pulsed;
    private final Engine.Use database;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable SandboxedProcess process;
    private @Nullable String refusal;
    private String lastLine = "";
    private boolean alive;
    private volatile boolean ended;
    private int lost;

    /// @param pulsed   done every second
    /// @param database is let go when the run ends
    AirflowRun(
            AirflowWeb web, AirflowControl control, ComponentLogs logs, DagClock dags, Runnable pulsed, Engine.Use database) {
        this.web = web;
        this.control = control;
        this.logs = logs;
        this.dags = dags;
        this.pulsed = pulsed;
        this.database = database;
    }

    AirflowWeb web() {
        return web;
    }

    boolean hasEnded() {
        return ended;
    }

    AirflowControl control() {
        return control;
    }

    /// What the process prints: a component's name between unit separators, and a line of it. Never throws: who reads
    /// would read no more, and the process would end for it.
    void line(String line) {
        try {
            take(line);
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "A line of an environment's Airflow is lost: " + failure);
        }
    }

    private void take(String line) {
        int end = line.startsWith("\u001f") ? line.indexOf('\u001f', 1) : -1;
        String who = end < 0 ? "scheduler" : line.substring(1, end);
        String said = end < 0 ? line : line.substring(end + 1);
        switch (who) {
            case "state" -> pulse(said);
            case "refused" -> refused(said);
            default -> {
                keep(said);
                logs.line(who, said);
            }
        }
    }

    private void keep(String line) {
        lock.lock();
        try {
            lastLine = line;
        } finally {
            lock.unlock();
        }
    }

    private void refused(String why) {
        lock.lock();
        try {
            refusal = why;
        } finally {
            lock.unlock();
        }
    }

    private void pulse(String told) {
        var pulse = Pulse.of(told);
        pulse.ifPresent(dags::pulse);
        lock.lock();
        try {
            alive = pulse.isPresent() && pulse.get().alive();
            lost = pulse.isPresent() ? 0 : lost + 1;
            if (lost > LOST_PULSES && process != null) {
                process.kill();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        pulsed.run();
    }

    void begun(SandboxedProcess started) {
        lock.lock();
        try {
            process = started;
        } finally {
            lock.unlock();
        }
        started.onExit(exit -> {
            lock.lock();
            try {
                ended = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            dags.close();
        });
    }

    /// Returns when it is well.
    void awaitWell() throws RefusedException, InterruptedException {
        for (int second = 0; second < PATIENCE_SECONDS; second++) {
            lock.lock();
            try {
                if (!ended && !alive) {
                    boolean _ = changed.await(1, TimeUnit.SECONDS);
                }
                if (ended) {
                    throw RefusedException.incorrect(
                            refusal != null ? refusal : "Airflow ended when it was started: " + lastLine);
                }
                if (!alive) {
                    continue;
                }
            } finally {
                lock.unlock();
            }
            if (web.well()) {
                return;
            }
            lock.lock();
            try {
                boolean _ = changed.await(1, TimeUnit.SECONDS);
            } finally {
                lock.unlock();
            }
        }
        throw RefusedException.internal(
                "Airflow was not healthy within " + PATIENCE_SECONDS + " s: " + lastLine);
    }

    /// Done when it ends, however it does; at once if it has.
    void onEnd(Runnable work) {
        SandboxedProcess running = process;
        if (running != null) {
            running.onExit(_ -> work.run());
        }
    }

    /// Ends all of it. Returns when nothing of it runs any more but its database, which others may use.
    void end() {
        SandboxedProcess running = process;
        if (running != null) {
            running.kill();
            try {
                running.awaitExit();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        dags.close();
        web.close();
        database.close();
    }
}
