package dev.millrace.cloud.service.mwaa;

import static dev.millrace.cloud.service.mwaa.MwaaUnderTest.call;
import static dev.millrace.cloud.service.mwaa.MwaaUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.mwaa.Airflow.LogKind;
import dev.millrace.cloud.service.mwaa.Airflow.LogSetting;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import dev.millrace.wire.mwaa.DeleteEnvironmentInput;
import dev.millrace.wire.mwaa.Environment;
import dev.millrace.wire.mwaa.LastUpdate;
import dev.millrace.wire.mwaa.ListEnvironmentsInput;
import dev.millrace.wire.mwaa.LoggingConfigurationInput;
import dev.millrace.wire.mwaa.ModuleLoggingConfigurationInput;
import dev.millrace.wire.mwaa.NetworkConfiguration;
import dev.millrace.wire.mwaa.ResourceNotFoundException;
import dev.millrace.wire.mwaa.UpdateError;
import dev.millrace.wire.mwaa.UpdateNetworkConfigurationInput;
import dev.millrace.wire.mwaa.ValidationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From the request for an environment to its end.
class EnvironmentsTest {
    @TempDir
    Path data;

    private MwaaUnderTest mwaa;

    @BeforeEach
    void open() {
        mwaa = new MwaaUnderTest(data);
    }

    @AfterEach
    void close() {
        mwaa.close();
    }

    private Plan started() throws InterruptedException {
        Plan plan = mwaa.airflow.started.poll(60, TimeUnit.SECONDS);
        assertThat(plan).as("nothing was started").isNotNull();
        return plan;
    }

    private void delete() {
        mwaa.api().deleteEnvironment(DeleteEnvironmentInput.builder().name("e").build(), call());
    }

    @Test
    void an_environment_is_answered_at_once_and_available_when_its_airflow_is_up() throws Exception {
        mwaa.airflow.mayStart.drainPermits();
        mwaa.create(input -> input.airflowConfigurationOptions(Map.of("core.parallelism", "8"))
                .requirementsS3Path("requirements.txt")
                .loggingConfiguration(LoggingConfigurationInput.builder()
                        .workerLogs(new ModuleLoggingConfigurationInput(true, "ERROR"))
                        .build())
                .tags(Map.of("team", "data")));
        Plan plan = started();
        assertThat(mwaa.get().status()).isEqualTo("CREATING");
        assertThat(plan.version()).isEqualTo("2.9.2");
        assertThat(plan.bucket()).isEqualTo("dags");
        assertThat(plan.dagFolder()).isEqualTo("dags");
        assertThat(plan.requirements()).isEqualTo(new S3File("requirements.txt", "2"));
        assertThat(plan.options()).isEqualTo(Map.of("core.parallelism", "8"));
        assertThat(plan.logs())
                .containsEntry(LogKind.WORKER, new LogSetting(true, "ERROR"))
                .containsEntry(LogKind.TASK, new LogSetting(true, "INFO"))
                .containsEntry(LogKind.SCHEDULER, new LogSetting(false, "INFO"));
        mwaa.airflow.mayStart.release();
        Environment made = mwaa.await("AVAILABLE");
        assertThat(made.arn()).isEqualTo("arn:aws:airflow:eu-west-1:000000000001:environment/e");
        assertThat(made.createdAt()).isEqualTo(MwaaUnderTest.START);
        assertThat(made.lastUpdate()).isEqualTo(new LastUpdate("SUCCESS", MwaaUnderTest.START, null, null, null));
        assertThat(made.requirementsS3ObjectVersion()).isEqualTo("2");
        assertThat(made.environmentClass()).isEqualTo("mw1.small");
        assertThat(List.of(made.minWorkers(), made.maxWorkers(), made.schedulers(), made.minWebservers()))
                .containsExactly(1, 10, 2, 2);
        assertThat(made.loggingConfiguration().workerLogs().cloudWatchLogGroupArn())
                .isEqualTo("arn:aws:logs:eu-west-1:000000000001:log-group:airflow-e-Worker");
        assertThat(made.serviceRoleArn())
                .isEqualTo("arn:aws:iam::000000000001:role/aws-service-role/airflow.amazonaws.com/"
                        + "AWSServiceRoleForAmazonMWAA");
        assertThat(made.tags()).isEqualTo(Map.of("team", "data"));
        assertThat(mwaa.logGroups).containsExactly("airflow-e-Task", "airflow-e-Worker");
        assertThat(mwaa.interfaces).hasSize(2);
        assertThat(mwaa.linked).containsExactly(MwaaUnderTest.ACCOUNT);
    }

    @Test
    void an_airflow_that_does_not_come_up_is_CREATE_FAILED_with_its_reason() {
        mwaa.airflow.broken = "2.9.2";
        mwaa.create(input -> input);
        assertThat(mwaa.await("CREATE_FAILED").lastUpdate())
                .isEqualTo(new LastUpdate(
                        "FAILED",
                        MwaaUnderTest.START,
                        new UpdateError("INCORRECT_CONFIGURATION", "Airflow 2.9.2 does not come up."),
                        null,
                        null));
        refused(
                () -> mwaa.update(change -> change.maxWorkers(2)),
                ValidationException.class,
                "Environments with CREATE_FAILED status cannot be updated.");
        delete();
        mwaa.awaitGone();
    }

    @Test
    void a_customer_s_endpoints_are_waited_for() {
        mwaa.create(input -> input.endpointManagement("CUSTOMER"));
        Environment pending = mwaa.await("PENDING");
        assertThat(pending.databaseVpcEndpointService()).startsWith("com.amazonaws.vpce.eu-west-1.vpce-svc-");
        assertThat(mwaa.airflow.started).isEmpty();
    }

    @Test
    void an_update_changes_what_it_names_and_nothing_else() throws Exception {
        mwaa.made();
        started();
        mwaa.update(change -> change.maxWorkers(4).requirementsS3Path("requirements.txt").requirementsS3ObjectVersion("1"));
        Plan plan = started();
        assertThat(plan.maxWorkers()).isEqualTo(4);
        Environment updated = mwaa.await("AVAILABLE");
        assertThat(updated.maxWorkers()).isEqualTo(4);
        assertThat(updated.requirementsS3ObjectVersion()).isEqualTo("1");
        assertThat(updated.airflowVersion()).isEqualTo("2.9.2");
        assertThat(updated.lastUpdate().status()).isEqualTo("SUCCESS");
    }

    @Test
    void an_empty_path_takes_a_file_away() throws Exception {
        mwaa.made();
        started();
        mwaa.update(change -> change.requirementsS3Path("requirements.txt"));
        started();
        assertThat(mwaa.await("AVAILABLE").requirementsS3Path()).isEqualTo("requirements.txt");
        mwaa.update(change -> change.requirementsS3Path("").requirementsS3ObjectVersion(""));
        started();
        assertThat(mwaa.await("AVAILABLE").requirementsS3Path()).isNull();
    }

    @Test
    void an_update_that_fails_leaves_what_was_there() {
        mwaa.made();
        mwaa.airflow.broken = "2.10.3";
        mwaa.update(change -> change.airflowVersion("2.10.3"));
        Environment failed = mwaa.await("UPDATE_FAILED");
        assertThat(failed.airflowVersion()).isEqualTo("2.9.2");
        assertThat(failed.lastUpdate().status()).isEqualTo("FAILED");
        assertThat(failed.lastUpdate().error())
                .isEqualTo(new UpdateError("INCORRECT_CONFIGURATION", "Airflow 2.10.3 does not come up."));
        mwaa.update(change -> change.airflowVersion("2.11.0"));
        assertThat(mwaa.await("AVAILABLE").airflowVersion()).isEqualTo("2.11.0");
    }

    @Test
    void an_update_that_fails_leaves_the_environment_where_it_stood() {
        mwaa.made();
        Set<String> before = Set.copyOf(mwaa.interfaces);
        mwaa.airflow.broken = "2.10.3";
        mwaa.update(change -> change.airflowVersion("2.10.3")
                .networkConfiguration(new UpdateNetworkConfigurationInput(List.of("sg-3"))));
        mwaa.await("UPDATE_FAILED");
        assertThat(mwaa.interfaces).isEqualTo(before);
        mwaa.update(change -> change.networkConfiguration(new UpdateNetworkConfigurationInput(List.of("sg-3"))));
        mwaa.await("AVAILABLE");
        assertThat(mwaa.interfaces).hasSize(2).allMatch(one -> one.contains("[sg-3]"));
    }

    @Test
    void an_update_to_no_version_is_refused() {
        mwaa.made();
        refused(
                () -> mwaa.update(change -> change.airflowVersion("latest")),
                ValidationException.class,
                "Airflow version latest is not supported. Supported versions are: 2.9.2, 2.10.3, 2.11.0, 3.0.6, 3.3.1.");
        assertThat(mwaa.get().status()).isEqualTo("AVAILABLE");
    }

    @Test
    void what_is_being_made_is_not_updated() throws Exception {
        mwaa.airflow.mayStart.drainPermits();
        mwaa.create(input -> input);
        started();
        refused(
                () -> mwaa.update(change -> change.maxWorkers(2)),
                ValidationException.class,
                "Environments with CREATING status cannot be updated.");
    }

    @Test
    void an_environment_is_deleted_while_it_is_made() throws Exception {
        mwaa.airflow.mayStart.drainPermits();
        mwaa.create(input -> input);
        String uid = started().uid();
        delete();
        mwaa.awaitGone();
        assertThat(mwaa.airflow.said).containsExactly("end " + uid + " for good");
        assertThat(mwaa.interfaces).isEmpty();
    }

    @Test
    void an_environment_of_the_same_name_is_another() throws Exception {
        mwaa.made();
        String first = started().uid();
        delete();
        mwaa.awaitGone();
        mwaa.made();
        assertThat(started().uid()).isNotEqualTo(first);
    }

    @Test
    void what_is_deleted_is_there_no_more() {
        mwaa.made();
        mwaa.restart();
        delete();
        mwaa.awaitGone();
        refused(this::delete, ResourceNotFoundException.class, "No environment found with name e.");
    }

    @Test
    void an_environment_that_was_up_comes_up_again_at_the_same_address() throws Exception {
        Environment before = mwaa.made();
        Plan first = started();
        mwaa.stop();
        mwaa.airflow.close();
        mwaa.start();
        assertThat(started()).isEqualTo(first);
        assertThat(mwaa.await("AVAILABLE")).isEqualTo(before);
    }

    @Test
    void a_creation_that_was_broken_off_goes_on() throws Exception {
        mwaa.airflow.mayStart.drainPermits();
        mwaa.create(input -> input);
        Plan first = started();
        mwaa.restart();
        assertThat(mwaa.get().status()).isEqualTo("CREATING");
        assertThat(started()).isEqualTo(first);
        mwaa.airflow.mayStart.release();
        mwaa.await("AVAILABLE");
        assertThat(mwaa.interfaces).hasSize(2);
    }

    @Test
    void an_environment_that_does_not_come_up_again_is_unavailable_and_may_be_updated() throws Exception {
        mwaa.made();
        started();
        mwaa.stop();
        mwaa.airflow.close();
        mwaa.airflow.broken = "2.9.2";
        mwaa.start();
        assertThat(mwaa.await("UNAVAILABLE").lastUpdate().error())
                .isEqualTo(new UpdateError("INCORRECT_CONFIGURATION", "Airflow 2.9.2 does not come up."));
        mwaa.update(change -> change.airflowVersion("2.10.3"));
        mwaa.await("AVAILABLE");
    }

    @Test
    void an_update_that_fails_after_a_kill_brings_back_what_was_there() throws Exception {
        mwaa.made();
        started();
        mwaa.airflow.mayStart.drainPermits();
        mwaa.update(change -> change.airflowVersion("2.10.3"));
        started();
        mwaa.stop();
        mwaa.airflow.close();
        mwaa.airflow.broken = "2.10.3";
        mwaa.airflow.mayStart.release(2);
        mwaa.start();
        assertThat(started().version()).isEqualTo("2.10.3");
        assertThat(started().version()).isEqualTo("2.9.2");
        mwaa.await("UPDATE_FAILED");
    }

    @Test
    void what_is_not_as_mwaa_wants_it_is_refused() {
        refused(
                () -> mwaa.create(input -> input.airflowVersion("1.10.12")),
                ValidationException.class,
                "Airflow version 1.10.12 is not supported. Supported versions are: 2.9.2, 2.10.3, 2.11.0, 3.0.6, 3.3.1.");
        refused(
                () -> mwaa.create(input -> input.environmentClass("mw1.tiny")),
                ValidationException.class,
                "Invalid environment class mw1.tiny. Valid classes are: mw1.micro, mw1.small, mw1.medium, mw1.large, "
                        + "mw1.xlarge, mw1.2xlarge.");
        refused(
                () -> mwaa.create(input -> input.minWorkers(3).maxWorkers(2)),
                ValidationException.class,
                "MinWorkers must be less than or equal to MaxWorkers.");
        refused(
                () -> mwaa.create(input -> input.environmentClass("mw1.micro").schedulers(2)),
                ValidationException.class,
                "Schedulers must be between 1 and 1 for environment class mw1.micro.");
        refused(
                () -> mwaa.create(input -> input.airflowConfigurationOptions(Map.of("parallelism", "8"))),
                ValidationException.class,
                "Invalid Airflow configuration option: parallelism. It is written section.option.");
        refused(
                () -> mwaa.create(input -> input.networkConfiguration(network("subnet-a", "subnet-x", "sg-1"))),
                ValidationException.class,
                "The subnet ID 'subnet-x' does not exist.");
        refused(
                () -> mwaa.create(input -> input.networkConfiguration(network("subnet-a", "subnet-a2", "sg-1"))),
                ValidationException.class,
                "The subnets must be in different Availability Zones.");
        refused(
                () -> mwaa.create(input -> input.networkConfiguration(network("subnet-a", "subnet-c", "sg-1"))),
                ValidationException.class,
                "The subnets must be in the same VPC.");
        refused(
                () -> mwaa.create(input -> input.networkConfiguration(network("subnet-a", "subnet-b", "sg-9"))),
                ValidationException.class,
                "The security group 'sg-9' does not exist.");
        refused(
                () -> mwaa.create(input -> input.networkConfiguration(network("subnet-a", "subnet-b", "sg-2"))),
                ValidationException.class,
                "The security group 'sg-2' is not in the VPC of the subnets.");
        refused(
                () -> mwaa.create(input -> input.sourceBucketArn("arn:aws:s3:::none")),
                ValidationException.class,
                "Provided bucket does not exist: s3 bucket none.");
        refused(
                () -> mwaa.create(input -> input.sourceBucketArn("arn:aws:s3:::open")),
                ValidationException.class,
                "Provided bucket does not have BlockPublicAccess set for s3 bucket open.");
        refused(
                () -> mwaa.create(input -> input.sourceBucketArn("arn:aws:s3:::plain")),
                ValidationException.class,
                "Provided bucket does not have versioning enabled for s3 bucket plain.");
        refused(
                () -> mwaa.create(input -> input.requirementsS3Path("none.txt")),
                ValidationException.class,
                "Requirements file does not exist: s3://dags/none.txt.");
        refused(
                () -> mwaa.create(input -> input.requirementsS3Path("requirements.txt").requirementsS3ObjectVersion("9")),
                ValidationException.class,
                "Requirements file does not exist: s3://dags/requirements.txt with version 9.");
        refused(
                () -> mwaa.create(input -> input.executionRoleArn("arn:aws:iam::000000000001:role/other")),
                ValidationException.class,
                "Failed to assume role arn:aws:iam::000000000001:role/other. This could be due to the role's trust "
                        + "policy. Please ensure your role is assumable by 'airflow-env.amazonaws.com' Service Principal "
                        + "and try again.");
        assertThat(mwaa.api()
                        .listEnvironments(ListEnvironmentsInput.builder().build(), call())
                        .environments())
                .isEmpty();
    }

    private static NetworkConfiguration network(String one, String other, String group) {
        return new NetworkConfiguration(List.of(one, other), List.of(group));
    }

    @Test
    void a_name_is_given_once() {
        mwaa.made();
        refused(
                () -> mwaa.create(input -> input),
                ValidationException.class,
                "An environment with name e already exists.");
    }
}
