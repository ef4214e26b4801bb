package dev.millrace.cloud.service.mwaa.operation;

import static java.util.Objects.requireNonNullElse;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.mwaa.EnvironmentDoors;
import dev.millrace.cloud.service.mwaa.EnvironmentRuns;
import dev.millrace.cloud.service.mwaa.MwaaLimits;
import dev.millrace.cloud.service.mwaa.MwaaSurroundings;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentClass;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentSettings;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.domain.LatestChange;
import dev.millrace.cloud.service.mwaa.domain.Status;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.CreateEnvironmentInput;
import dev.millrace.wire.mwaa.CreateEnvironmentOutput;
import dev.millrace.wire.mwaa.NetworkConfiguration;
import dev.millrace.wire.mwaa.ValidationException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Keeps what is asked for and answers; Airflow comes up behind it.
public final class CreateEnvironment {
    private static final List<String> DAYS = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

    private final Environments environments;
    private final MwaaSurroundings around;
    private final SettingsRules rules;
    private final EnvironmentRuns runs;
    private final EnvironmentDoors doors;
    private final InstantSource clock;
    private final RandomGenerator random;

    public CreateEnvironment(
            Environments environments,
            MwaaSurroundings around,
            EnvironmentRuns runs,
            EnvironmentDoors doors,
            InstantSource clock,
            RandomGenerator random) {
        this.environments = environments;
        this.around = around;
        this.rules = new SettingsRules(around);
        this.runs = runs;
        this.doors = doors;
        this.clock = clock;
        this.random = random;
    }

    public CreateEnvironmentOutput answer(CreateEnvironmentInput input, Call call) {
        EnvironmentKey key = EnvironmentLookup.key(call, input.name());
        Map<String, String> tags = Tags.RULES.fresh(input.tags());
        if (environments.find(key).isPresent()) {
            throw exists(key);
        }
        if (environments.list(key.account(), key.region()).size() >= MwaaLimits.ENVIRONMENTS) {
            throw new ValidationException(
                    "The account has " + MwaaLimits.ENVIRONMENTS + " environments in this region: no more can be created.");
        }
        NetworkConfiguration network = input.networkConfiguration();
        List<String> subnets = network.subnetIds();
        if (subnets == null || network.securityGroupIds() == null) {
            throw new ValidationException("NetworkConfiguration must name two subnets and the security groups.");
        }
        EnvironmentSettings settings = settings(input, network.securityGroupIds(), call);
        rules.check(settings, subnets, call);
        Instant now = AwsTime.seconds(clock);
        KeptEnvironment fresh = new KeptEnvironment(
                key,
                Ids.uuid(random),
                now,
                Status.CREATING,
                settings,
                null,
                LatestChange.asked(now, null),
                subnets,
                requireNonNullElse(input.endpointManagement(), "SERVICE"),
                input.kmsKey(),
                0,
                tags);
        KeptEnvironment kept = fresh.withPort(doors.open(fresh));
        boolean created = false;
        try {
            created = environments.create(kept);
        } finally {
            if (!created) {
                doors.shut(kept.uid());
            }
        }
        if (!created) {
            throw exists(key);
        }
        runs.wake(key);
        return new CreateEnvironmentOutput(key.arn());
    }

    private static ValidationException exists(EnvironmentKey key) {
        return new ValidationException("An environment with name " + key.name() + " already exists.");
    }

    private EnvironmentSettings settings(CreateEnvironmentInput input, List<String> groups, Call call) {
        String size = requireNonNullElse(input.environmentClass(), "mw1.small");
        EnvironmentClass known = EnvironmentClass.of(size).orElse(EnvironmentClass.SMALL);
        int maxWorkers = requireNonNullElse(input.maxWorkers(), known.workersUsual());
        int maxWebservers =
                requireNonNullElse(input.maxWebservers(), Math.max(known.least(), requireNonNullElse(input.minWebservers(), 0)));
        String bucketArn = input.sourceBucketArn();
        S3Files files = new S3Files(around.buckets(), call.account(), EnvironmentSettings.bucket(bucketArn));
        return new EnvironmentSettings(
                requireNonNullElse(
                        input.airflowVersion(), around.airflow().versions().getLast()),
                size,
                input.executionRoleArn(),
                bucketArn,
                input.dagS3Path(),
                files.file("Requirements", null, input.requirementsS3Path(), input.requirementsS3ObjectVersion()),
                files.file("Plugins", null, input.pluginsS3Path(), input.pluginsS3ObjectVersion()),
                files.file("StartupScript", null, input.startupScriptS3Path(), input.startupScriptS3ObjectVersion()),
                requireNonNullElse(input.airflowConfigurationOptions(), Map.of()),
                LogSettings.fresh(input.loggingConfiguration()),
                requireNonNullElse(input.schedulers(), known.least()),
                requireNonNullElse(input.minWorkers(), 1),
                maxWorkers,
                requireNonNullElse(input.minWebservers(), known.least()),
                maxWebservers,
                requireNonNullElse(input.webserverAccessMode(), "PRIVATE_ONLY"),
                groups,
                requireNonNullElse(input.weeklyMaintenanceWindowStart(), window()));
    }

    /// Some hour of the week, as MWAA chooses one.
    private String window() {
        return DAYS.get(random.nextInt(DAYS.size())) + ":%02d:%02d".formatted(random.nextInt(24), random.nextInt(2) * 30);
    }
}
