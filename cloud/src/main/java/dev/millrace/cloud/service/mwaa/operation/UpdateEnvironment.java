package dev.millrace.cloud.service.mwaa.operation;

import static java.util.Objects.requireNonNullElse;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.mwaa.EnvironmentRuns;
import dev.millrace.cloud.service.mwaa.MwaaSurroundings;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentKey;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentSettings;
import dev.millrace.cloud.service.mwaa.domain.KeptEnvironment;
import dev.millrace.cloud.service.mwaa.domain.LatestChange;
import dev.millrace.cloud.service.mwaa.domain.Status;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.UpdateEnvironmentInput;
import dev.millrace.wire.mwaa.UpdateEnvironmentOutput;
import dev.millrace.wire.mwaa.ValidationException;
import java.time.InstantSource;
import java.util.Optional;

/// Asks for other settings: what is not named stays. What runs goes on until the other is sound.
public final class UpdateEnvironment {
    private final Environments environments;
    private final MwaaSurroundings around;
    private final SettingsRules rules;
    private final EnvironmentRuns runs;
    private final InstantSource clock;

    public UpdateEnvironment(
            Environments environments, MwaaSurroundings around, EnvironmentRuns runs, InstantSource clock) {
        this.environments = environments;
        this.around = around;
        this.rules = new SettingsRules(around);
        this.runs = runs;
        this.clock = clock;
    }

    public UpdateEnvironmentOutput answer(UpdateEnvironmentInput input, Call call) {
        EnvironmentKey key = EnvironmentLookup.key(call, input.name());
        KeptEnvironment before = EnvironmentLookup.named(environments, call, input.name());
        updatable(before.status());
        EnvironmentSettings wanted = changed(before.settings(), input, call.account());
        rules.check(wanted, before.subnets(), call);
        if (major(wanted.version()) < major(before.settings().version())) {
            throw new ValidationException("Environments cannot be downgraded from Airflow "
                    + before.settings().version() + " to " + wanted.version() + ".");
        }
        LatestChange asked = LatestChange.asked(AwsTime.seconds(clock), input.workerReplacementStrategy());
        Optional<KeptEnvironment> after = environments.change(key, before.uid(), now -> {
            updatable(now.status());
            return now.withStatus(Status.UPDATING).withWanted(wanted).withLatest(asked);
        });
        if (after.isEmpty()) {
            throw EnvironmentLookup.missing(input.name());
        }
        runs.wake(key);
        return new UpdateEnvironmentOutput(key.arn());
    }

    private static void updatable(Status status) {
        switch (status) {
            case AVAILABLE, UPDATE_FAILED, UNAVAILABLE -> {}
            case CREATE_FAILED, CREATING, PENDING, UPDATING, DELETING ->
                // AWS's words (github.com/cloud-custodian/cloud-custodian/pull/8866).
                throw new ValidationException("Environments with " + status + " status cannot be updated.");
        }
    }

    private static int major(String version) {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    private EnvironmentSettings changed(EnvironmentSettings had, UpdateEnvironmentInput input, String account) {
        String bucketArn = requireNonNullElse(input.sourceBucketArn(), had.bucketArn());
        S3Files files = new S3Files(around.buckets(), account, EnvironmentSettings.bucket(bucketArn));
        return new EnvironmentSettings(
                requireNonNullElse(input.airflowVersion(), had.version()),
                requireNonNullElse(input.environmentClass(), had.environmentClass()),
                requireNonNullElse(input.executionRoleArn(), had.executionRole()),
                bucketArn,
                requireNonNullElse(input.dagS3Path(), had.dagPath()),
                files.file(
                        "Requirements",
                        had.requirements(),
                        input.requirementsS3Path(),
                        input.requirementsS3ObjectVersion()),
                files.file("Plugins", had.plugins(), input.pluginsS3Path(), input.pluginsS3ObjectVersion()),
                files.file(
                        "StartupScript",
                        had.startupScript(),
                        input.startupScriptS3Path(),
                        input.startupScriptS3ObjectVersion()),
                requireNonNullElse(input.airflowConfigurationOptions(), had.options()),
                LogSettings.changed(had.logs(), input.loggingConfiguration()),
                requireNonNullElse(input.schedulers(), had.schedulers()),
                requireNonNullElse(input.minWorkers(), had.minWorkers()),
                requireNonNullElse(input.maxWorkers(), had.maxWorkers()),
                requireNonNullElse(input.minWebservers(), had.minWebservers()),
                requireNonNullElse(input.maxWebservers(), had.maxWebservers()),
                requireNonNullElse(input.webserverAccessMode(), had.webserverAccess()),
                input.networkConfiguration() == null
                        ? had.securityGroups()
                        : input.networkConfiguration().securityGroupIds(),
                requireNonNullElse(input.weeklyMaintenanceWindowStart(), had.maintenanceWindow()));
    }
}
