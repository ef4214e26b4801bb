package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.Engine;
import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.Ports;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.airflow.Preparation.Prepared;
import dev.millrace.cloud.storage.FileTree;
import dev.millrace.cloud.time.Clock;
import dev.millrace.cloud.time.Standing;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One environment's Airflow, from its first start to its end.
final class AirflowEnvironment {
    private static final Logger LOG = System.getLogger(AirflowEnvironment.class.getName());

    /// So often it is begun anew by itself without having been well.
    private static final int TRIES = 3;

    /// Every fifth pulse the bucket is looked at.
    private static final int PULSES_PER_LOOK = 5;

    private final AirflowGround ground;
    private final Clock clock;
    private final SecureRandom random;
    private final Path folder;
    private final ClockFile clockFile;
    private final Preparation preparation;
    private final AirflowProcess process;
    private final RoleCredentials credentials;

    /// Guards a start and an end, which wait; what is read besides is volatile.
    private final ReentrantLock changing = new ReentrantLock();

    private volatile @Nullable Standing stands;
    private volatile @Nullable AirflowRun run;
    private volatile @Nullable Secrets secrets;
    private volatile @Nullable Plan plan;
    /// In whose role tasks run: that of the plan, from its start on.
    private volatile @Nullable Plan role;

    /// Who begins it anew by himself, while he does.
    private volatile @Nullable Thread restarting;

    private @Nullable Database database;
    private volatile boolean over;

    AirflowEnvironment(AirflowGround ground, AirflowPrograms programs, Clock clock, SecureRandom random, Path folder) {
        this.ground = ground;
        this.clock = clock;
        this.random = random;
        this.folder = folder.toAbsolutePath();
        this.clockFile = new ClockFile(this.folder.resolve("database/clock"));
        this.preparation = new Preparation(ground.buckets(), ground.logs(), programs, clock, this.folder);
        this.process = new AirflowProcess(ground, this.folder, clockFile);
        this.credentials = new RoleCredentials(ground.roles(), clock);
    }

    /// The run that is there for users: empty while none is.
    @Nullable
    AirflowRun run() {
        AirflowRun last = run;
        return last == null || last.hasEnded() ? null : last;
    }

    /// The execution role's credentials for who knows the token.
    Optional<ExecutionRoles.Credentials> credentials(String token) {
        Secrets known = secrets;
        Plan of = role;
        return known == null || of == null || !known.isToken(token)
                ? Optional.empty()
                : Optional.of(credentials.of(of.executionRole()));
    }

    /// Brings it up by this plan; where that cannot be, it is as before.
    void start(Plan wanted, Standing standing) throws RefusedException, InterruptedException {
        changing.lockInterruptibly();
        try {
            Prepared prepared = prepare(wanted, standing);
            AirflowRun old = run;
            Plan before = plan;
            run = null;
            if (old != null) {
                old.end();
            }
            try {
                begin(prepared);
            } catch (RefusedException refused) {
                if (before != null && old != null) {
                    LOG.log(Level.INFO, "Airflow of " + wanted.environment() + " goes on as it was: " + refused.message());
                    begin(prepare(before, standing));
                }
                throw refused;
            }
        } catch (IOException failure) {
            throw RefusedException.internal("Airflow could not be started: " + failure.getMessage());
        } catch (EngineException failure) {
            throw RefusedException.internal(String.valueOf(failure.getMessage()));
        } finally {
            changing.unlock();
        }
    }

    private Prepared prepare(Plan wanted, Standing standing)
            throws RefusedException, IOException, EngineException, InterruptedException {
        // Its home is open to all, for the sandbox's users, and what a start is told has a token in it: so nobody else comes this far.
        Files.setPosixFilePermissions(Files.createDirectories(folder), PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(folder.resolve("database"));
        if (secrets == null) {
            secrets = Secrets.in(folder, random);
        }
        stands(standing);
        return preparation.of(wanted);
    }

    private void begin(Prepared prepared)
            throws IOException, EngineException, RefusedException, InterruptedException {
        Plan wanted = prepared.plan();
        Secrets known = Objects.requireNonNull(secrets);
        Database there = database;
        if (there == null) {
            there = new Database(
                    ground.programs(), prepared.installed(), folder.resolve("database"), known.database(), clock);
            database = there;
        }
        role = wanted;
        AirflowVersion version = prepared.installed().version();
        int web = Ports.free();
        int control = Ports.free();
        Engine.Use use = there.use();
        AirflowRun begun = new AirflowRun(
                new AirflowWeb(version, web, known.token()),
                new AirflowControl(control, known.token()),
                prepared.logs(),
                new DagClock(clock, "Airflow " + wanted.environment()),
                pulses(prepared),
                use);
        boolean well = false;
        try {
            AirflowSettings settings = new AirflowSettings(
                    wanted, version, known, AirflowProcess.home(), there.address(use), ground.server(), web);
            begun.begun(process.start(prepared, settings, control, begun::line));
            begun.awaitWell();
            well = true;
        } finally {
            if (!well) {
                begun.end();
            }
        }
        run = begun;
        plan = wanted;
        begun.onEnd(() -> clock.after(Duration.ZERO, () -> again(begun)));
        preparation.keep(prepared);
    }

    /// What is done at every pulse: now and then the bucket is looked at, by one thread at a time.
    private Runnable pulses(Prepared prepared) {
        AtomicBoolean looking = new AtomicBoolean();
        int[] pulses = {0};
        return () -> {
            if (++pulses[0] % PULSES_PER_LOOK == 0 && looking.compareAndSet(false, true)) {
                clock.after(Duration.ZERO, () -> {
                    try {
                        if (prepared.dags().synchronise()) {
                            AirflowProcess.dagsChanged(prepared);
                        }
                    } catch (IOException notNow) {
                        LOG.log(Level.WARNING, "An environment's DAGs cannot be read: " + notNow.getMessage());
                    } finally {
                        looking.set(false);
                    }
                });
            }
        };
    }

    /// It ended, and nobody asked it to. Whoever ends the environment does not wait for this.
    private void again(AirflowRun ended) {
        restarting = Thread.currentThread();
        try {
            boolean done = false;
            for (int attempt = 1; attempt <= TRIES && !done && !over; attempt++) {
                done = begunAnew(ended);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            restarting = null;
        }
    }

    /// @return whether there is nothing more to be done
    private boolean begunAnew(AirflowRun ended) throws InterruptedException {
        changing.lockInterruptibly();
        try {
            Plan wanted = plan;
            Standing standing = stands;
            if (over || run != ended || wanted == null || standing == null) {
                return true;
            }
            LOG.log(Level.WARNING, "Airflow of " + wanted.environment() + " ended and is started anew.");
            ended.end();
            begin(prepare(wanted, standing));
            return true;
        } catch (IOException | EngineException | RefusedException failure) {
            LOG.log(Level.WARNING, "An environment's Airflow was not started anew: " + failure.getMessage());
            return false;
        } finally {
            changing.unlock();
        }
    }

    /// The server's clock stands so from now on.
    void stands(Standing standing) {
        stands = standing;
        if (Files.isDirectory(folder.resolve("database"))) {
            try {
                clockFile.write(standing);
            } catch (IOException failure) {
                LOG.log(Level.WARNING, "Airflow does not follow the clock: " + failure);
            }
        }
    }

    void end(boolean deleted) {
        over = true;
        Thread waits = restarting;
        if (waits != null) {
            waits.interrupt();
        }
        changing.lock();
        try {
            AirflowRun last = run;
            run = null;
            if (last != null) {
                last.end();
            }
            if (database != null) {
                database.stop();
                database = null;
            }
            if (deleted) {
                FileTree.delete(folder);
            }
        } catch (IOException failure) {
            LOG.log(Level.WARNING, folder + " could not be removed: " + failure);
        } finally {
            changing.unlock();
        }
    }
}
