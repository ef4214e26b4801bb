package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.mwaa.Airflow;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import dev.millrace.cloud.service.mwaa.MwaaSurroundings;
import dev.millrace.cloud.service.mwaa.SourceBuckets;
import dev.millrace.cloud.service.mwaa.VpcNetwork;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentClass;
import dev.millrace.cloud.service.mwaa.domain.EnvironmentSettings;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.ValidationException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What settings must be before they are taken. Where a sentence is known to be AWS's, it says so.
final class SettingsRules {
    private static final List<String> PRINCIPALS = List.of("airflow-env.amazonaws.com", "airflow.amazonaws.com");

    private final MwaaSurroundings around;

    SettingsRules(MwaaSurroundings around) {
        this.around = around;
    }

    /// @throws ValidationException for the first rule that is broken
    void check(EnvironmentSettings settings, List<String> subnets, Call call) {
        sizes(settings);
        version(settings.version());
        settings.options().keySet().stream()
                .filter(key -> !key.contains("."))
                .findFirst()
                .ifPresent(key -> {
                    throw new ValidationException(
                            "Invalid Airflow configuration option: " + key + ". It is written section.option.");
                });
        network(subnets, settings.securityGroups(), call);
        bucket(settings, call.account());
        role(settings.executionRole(), call);
    }

    private static void sizes(EnvironmentSettings settings) {
        EnvironmentClass size = EnvironmentClass.of(settings.environmentClass())
                .orElseThrow(() -> new ValidationException("Invalid environment class " + settings.environmentClass()
                        + ". Valid classes are: " + String.join(", ", EnvironmentClass.words()) + "."));
        within("MaxWorkers", settings.maxWorkers(), 1, size.workersMost(), settings);
        within("MinWorkers", settings.minWorkers(), 1, size.workersMost(), settings);
        if (settings.minWorkers() > settings.maxWorkers()) {
            throw new ValidationException("MinWorkers must be less than or equal to MaxWorkers.");
        }
        within("Schedulers", settings.schedulers(), size.least(), size.most(), settings);
        within("MinWebservers", settings.minWebservers(), size.least(), size.most(), settings);
        within("MaxWebservers", settings.maxWebservers(), size.least(), size.most(), settings);
        if (settings.minWebservers() > settings.maxWebservers()) {
            throw new ValidationException("MinWebservers must be less than or equal to MaxWebservers.");
        }
    }

    private static void within(String what, int given, int least, int most, EnvironmentSettings settings) {
        if (given < least || given > most) {
            throw new ValidationException(what + " must be between " + least + " and " + most + " for environment class "
                    + settings.environmentClass() + ".");
        }
    }

    private void version(String wanted) {
        Airflow airflow = around.airflow();
        if (!airflow.versions().contains(wanted)) {
            throw new ValidationException("Airflow version " + wanted + " is not supported. Supported versions are: "
                    + String.join(", ", airflow.versions()) + ".");
        }
    }

    private void network(List<String> subnetIds, List<String> groups, Call call) {
        Set<String> vpcs = new HashSet<>();
        Set<String> zones = new HashSet<>();
        for (String id : subnetIds) {
            VpcNetwork.Subnet subnet = around.network()
                    .subnet(call.account(), call.region(), id)
                    .orElseThrow(() -> new ValidationException("The subnet ID '" + id + "' does not exist."));
            vpcs.add(subnet.vpc());
            zones.add(subnet.zone());
        }
        if (vpcs.size() > 1) {
            throw new ValidationException("The subnets must be in the same VPC.");
        }
        if (zones.size() < subnetIds.size()) {
            throw new ValidationException("The subnets must be in different Availability Zones.");
        }
        for (String id : groups) {
            String vpc = around.network()
                    .vpcOfGroup(call.account(), call.region(), id)
                    .orElseThrow(() -> new ValidationException("The security group '" + id + "' does not exist."));
            if (!vpcs.contains(vpc)) {
                throw new ValidationException("The security group '" + id + "' is not in the VPC of the subnets.");
            }
        }
    }

    private void bucket(EnvironmentSettings settings, String account) {
        String name = settings.bucket();
        SourceBuckets.Bucket bucket = around.buckets()
                .find(account, name)
                .orElseThrow(() -> new ValidationException("Provided bucket does not exist: s3 bucket " + name + "."));
        if (!bucket.blocked()) {
            // AWS's words (github.com/094459/innovateaiml-airflow/issues/1).
            throw new ValidationException("Provided bucket does not have BlockPublicAccess set for s3 bucket " + name + ".");
        }
        if (!bucket.versioned()) {
            throw new ValidationException("Provided bucket does not have versioning enabled for s3 bucket " + name + ".");
        }
        there("Requirements", settings.requirements(), account, name);
        there("Plugins", settings.plugins(), account, name);
        there("Startup script", settings.startupScript(), account, name);
    }

    private void there(String what, @Nullable S3File file, String account, String bucket) {
        if (file == null || around.buckets().version(account, bucket, file.key(), file.version()).isPresent()) {
            return;
        }
        throw new ValidationException(what + " file does not exist: s3://" + bucket + "/" + file.key()
                + (file.version() == null ? "" : " with version " + file.version()) + ".");
    }

    private void role(String arn, Call call) {
        String account = call.account();
        if (!arn.contains("::" + account + ":")) {
            throw new ValidationException("The execution role " + arn + " is not in account " + account + ".");
        }
        for (String principal : PRINCIPALS) {
            if (!Partition.of(call.region()).has(arn) || !around.roles().trusts(arn, principal)) {
                // AWS's words (github.com/idealo/terraform-aws-mwaa/issues/156).
                throw new ValidationException("Failed to assume role " + arn
                        + ". This could be due to the role's trust policy. Please ensure your role is assumable by '"
                        + principal + "' Service Principal and try again.");
            }
        }
    }
}
