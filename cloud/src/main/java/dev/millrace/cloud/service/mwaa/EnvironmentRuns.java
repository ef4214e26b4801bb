package dev.millrace.cloud.service.mwaa;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentSettings;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.domain.Step;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.AwsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Environments at work: one worker for each that has something to do, who takes one step after another as what is kept
/// says, until there is none. Who changes what is kept wakes him.
///
/// A kill between two steps repeats the one that was under way: each may be done twice.
public final class EnvironmentRuns {
    private static final Logger LOG = System.getLogger(EnvironmentRuns.class.getName());

    /// What AWS answers where Airflow does not come up and it knows no better.
    private static final String INCORRECT = "INCORRECT_CONFIGURATION";

    private static final String INTERNAL = "INTERNAL_FAILURE";

    private final Environments environments;
    private final MwaaSurroundings around;
    private final EnvironmentDoors doors;
    private final Clock clock;

    /// Those that did not start in this life of the server, by their uids.
    private final Set<String> givenUp = ConcurrentHashMap.newKeySet();

    /// Guards the workers, and whether there may be more.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition ended = lock.newCondition();
    private final Map<EnvironmentKey, Worker> workers = new HashMap<>();
    private boolean stopped;

    /// One environment's. Guarded by the lock.
    private static final class Worker {
        boolean woken;

        /// Who waits for Airflow, while he does.
        @Nullable Thread starting;
    }

    EnvironmentRuns(Environments environments, MwaaSurroundings around, EnvironmentDoors doors, Clock clock) {
        this.environments = environments;
        this.around = around;
        this.doors = doors;
        this.clock = clock;
    }

    /// There may be something to do for an environment.
    public void wake(EnvironmentKey key) {
        lock.lock();
        try {
            Worker there = workers.get(key);
            if (there != null) {
                there.woken = true;
            } else if (!stopped) {
                Worker worker = new Worker();
                workers.put(key, worker);
                clock.after(Duration.ZERO, () -> work(key, worker));
            }
        } finally {
            lock.unlock();
        }
    }

    /// The same, and what is under way is not waited for.
    public void turn(EnvironmentKey key) {
        wake(key);
        lock.lock();
        try {
            Worker there = workers.get(key);
            if (there != null) {
                interrupt(there);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void interrupt(Worker worker) {
        Thread starting = worker.starting;
        if (starting != null) {
            starting.interrupt();
        }
    }

    private void work(EnvironmentKey key, Worker worker) {
        try {
            boolean more;
            do {
                more = step(key, worker) || wokenAgain(key, worker);
            } while (more);
        } finally {
            lock.lock();
            try {
                workers.remove(key, worker);
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Takes note of having been woken; who was not leaves, under the same lock.
    private boolean wokenAgain(EnvironmentKey key, Worker worker) {
        lock.lock();
        try {
            boolean again = worker.woken && !stopped;
            worker.woken = false;
            if (!again) {
                workers.remove(key, worker);
            }
            return again;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether there may be another
    private boolean step(EnvironmentKey key, Worker worker) {
        Optional<KeptEnvironment> found = environments.find(key);
        if (found.isEmpty() || isStopped()) {
            return false;
        }
        KeptEnvironment kept = found.get();
        boolean up = around.airflow().web(kept.uid()).isPresent();
        return switch (kept.next(up, givenUp.contains(kept.uid()))) {
            case Step.Rest() -> false;
            case Step.Pend() -> change(kept, KeptEnvironment::pending);
            case Step.End() -> end(kept);
            case Step.Start(EnvironmentSettings settings) -> start(kept, settings, worker);
        };
    }

    private boolean start(KeptEnvironment kept, EnvironmentSettings settings, Worker worker) {
        try {
            prepare(kept, settings);
            if (!mayStart(worker)) {
                return false;
            }
            try {
                around.airflow().start(kept.plan(settings));
            } finally {
                leaveStart(worker);
            }
            givenUp.remove(kept.uid());
            return change(kept, KeptEnvironment::started);
        } catch (InterruptedException turned) {
            return !isStopped();
        } catch (RefusedException refused) {
            return failed(kept, refused.code(), refused.message());
        } catch (AwsException refused) {
            return failed(kept, INCORRECT, refused.code() + ": " + refused.message());
        } catch (RuntimeException | Error bug) {
            if (isStopped()) {
                return false;
            }
            LOG.log(Level.ERROR, "Environment " + kept.key().arn() + " could not be started", bug);
            return failed(kept, INTERNAL, String.valueOf(bug));
        }
    }

    /// What has to be there before Airflow is: the account's role for the service, log groups, a place in the VPC.
    private void prepare(KeptEnvironment kept, EnvironmentSettings settings) {
        EnvironmentKey key = kept.key();
        around.roles().link(key.account());
        for (LogKind kind : LogKind.values()) {
            LogSetting setting = settings.logs().get(kind);
            if (setting != null && setting.enabled()) {
                around.logGroups().make(key.account(), key.region(), kind.group(key.name()));
            }
        }
        join(kept, settings);
    }

    private boolean failed(KeptEnvironment kept, String code, String message) {
        if (isStopped()) {
            return false;
        }
        LOG.log(Level.WARNING, "Environment " + kept.key().arn() + ": " + code + ": " + message);
        standAsBefore(kept);
        return change(kept, now -> {
            switch (now.status()) {
                case AVAILABLE, UPDATE_FAILED, UNAVAILABLE -> givenUp.add(now.uid());
                // The one of before goes on, or is tried again.
                case UPDATING, CREATING, PENDING, CREATE_FAILED, DELETING -> {}
            }
            return now.failed(code, message);
        });
    }

    /// The place in the VPC that an update which failed has taken already is given back.
    private void standAsBefore(KeptEnvironment kept) {
        EnvironmentSettings wanted = kept.wanted();
        if (wanted == null || wanted.securityGroups().equals(kept.settings().securityGroups())) {
            return;
        }
        try {
            join(kept, kept.settings());
        } catch (AwsException gone) {
            LOG.log(Level.WARNING, "Environment " + kept.key().arn() + " has no place in its VPC: " + gone.message());
        }
    }

    private void join(KeptEnvironment kept, EnvironmentSettings settings) {
        EnvironmentKey key = kept.key();
        around.network().join(key.account(), key.region(), kept.uid(), kept.subnets(), settings.securityGroups());
    }

    private boolean change(KeptEnvironment kept, UnaryOperator<KeptEnvironment> change) {
        return !isStopped()
                && environments.change(kept.key(), kept.uid(), change).isPresent();
    }

    private boolean end(KeptEnvironment kept) {
        around.airflow().end(kept.uid(), true);
        EnvironmentKey key = kept.key();
        around.network().leave(key.account(), key.region(), kept.uid());
        doors.shut(kept.uid());
        givenUp.remove(kept.uid());
        environments.delete(key);
        return false;
    }

    private boolean mayStart(Worker worker) {
        lock.lock();
        try {
            // Woken since the step was decided: it may be another.
            if (stopped || worker.woken) {
                return false;
            }
            worker.starting = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leaveStart(Worker worker) {
        lock.lock();
        try {
            worker.starting = null;
        } finally {
            lock.unlock();
        }
        // Who was turned after it was there is turned by what is kept.
        Thread.interrupted();
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /// Breaks off what is under way: it goes on in the next life of the server.
    void stop() {
        lock.lock();
        try {
            stopped = true;
            workers.values().forEach(EnvironmentRuns::interrupt);
            long left = MwaaLimits.STOP.toNanos();
            while (!workers.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
