package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.mwaa.Airflow;
import dev.millrace.cloud.time.Clock;
import dev.millrace.cloud.time.Standing;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The environments' Airflows, each in a folder of its own. Until somebody makes one, it is a few fields: no thread, no
/// process, no file.
public final class AirflowEnvironments implements Airflow, Part {
    /// Where tasks find the execution role's credentials; followed by `/` and the environment's uid.
    public static final String CREDENTIALS = "/_millrace/airflow/credentials";

    private static final Pattern UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    private final AirflowGround ground;
    private final AirflowPrograms programs;
    private final Clock clock;
    private final SecureRandom random;
    private final Map<String, AirflowEnvironment> environments = new ConcurrentHashMap<>();
    private volatile Standing standing;
    private volatile boolean stopped;

    /// @param standing how the clock stands; [#stands] tells of every change
    public AirflowEnvironments(AirflowGround ground, Clock clock, Standing standing, SecureRandom random) {
        this.ground = ground;
        this.programs = new AirflowPrograms(ground.programs());
        this.clock = clock;
        this.standing = standing;
        this.random = random;
    }

    /// The server's clock stands so from now on.
    public void stands(Standing now) {
        standing = now;
        environments.values().forEach(environment -> environment.stands(now));
    }

    @Override
    public List<String> versions() {
        return AirflowVersion.numbers();
    }

    @Override
    public void start(Plan plan) throws RefusedException, InterruptedException {
        if (!UID.matcher(plan.uid()).matches()) {
            throw new IllegalArgumentException("not a name for a folder: " + plan.uid());
        }
        if (stopped) {
            throw RefusedException.internal("Airflow is not started any more: the server ends.");
        }
        Path folder = ground.folder().resolve(plan.uid());
        environments
                .computeIfAbsent(
                        plan.uid(), _ -> new AirflowEnvironment(ground, programs, clock, random, folder))
                .start(plan, standing);
    }

    @Override
    public void end(String uid, boolean deleted) {
        AirflowEnvironment there = environments.remove(uid);
        if (there == null && deleted && UID.matcher(uid).matches()) {
            there = new AirflowEnvironment(ground, programs, clock, random, ground.folder().resolve(uid));
        }
        if (there != null) {
            there.end(deleted);
        }
    }

    @Override
    public Optional<URI> web(String uid) {
        return found(uid).map(run -> run.web().address());
    }

    @Override
    public Session login(String uid, String user, String role) throws RefusedException, InterruptedException {
        return run(uid).web().login(user, role);
    }

    @Override
    public CommandResult command(String uid, String line) throws RefusedException, InterruptedException {
        return run(uid).control().command(CommandWords.of(line));
    }

    @Override
    public RestResult rest(String uid, String role, String method, String path, String query, byte[] body)
            throws RefusedException, InterruptedException {
        return run(uid).web().rest(role, method, path, query, body);
    }

    /// For its tasks, where they know the token: the execution role's, anew each time.
    public Optional<ExecutionRoles.Credentials> credentials(String uid, String token) {
        AirflowEnvironment environment = environments.get(uid);
        return environment == null ? Optional.empty() : environment.credentials(token);
    }

    private Optional<AirflowRun> found(String uid) {
        @Nullable AirflowEnvironment environment = environments.get(uid);
        return environment == null ? Optional.empty() : Optional.ofNullable(environment.run());
    }

    private AirflowRun run(String uid) throws RefusedException {
        return found(uid)
                .orElseThrow(() -> new RefusedException(
                        "ResourceNotFoundException", "The environment's Airflow does not run."));
    }

    @Override
    public void stop() {
        stopped = true;
        for (String uid : List.copyOf(environments.keySet())) {
            end(uid, false);
        }
    }
}
