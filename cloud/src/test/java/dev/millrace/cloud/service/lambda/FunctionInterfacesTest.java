package dev.millrace.cloud.service.lambda;

import static dev.millrace.cloud.Eventually.until;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.call;
import static dev.millrace.cloud.service.lambda.LambdaUnderTest.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.lambda.DeleteFunctionRequest;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.InvalidParameterValueException;
import dev.millrace.wire.lambda.PublishVersionRequest;
import dev.millrace.wire.lambda.UpdateFunctionConfigurationRequest;
import dev.millrace.wire.lambda.VpcConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FunctionInterfacesTest {
    private static final Map<String, String> FIRST =
            Map.of("subnet-1 [sg-1]", "AWS Lambda VPC ENI-a", "subnet-2 [sg-1]", "AWS Lambda VPC ENI-a");

    @TempDir
    Path data;

    private LambdaUnderTest lambda;

    @BeforeEach
    void open() {
        lambda = new LambdaUnderTest(data);
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    @Test
    void functions_with_the_same_subnets_and_groups_share_interfaces_until_the_last_of_them_goes() {
        create("a", List.of("subnet-1", "subnet-2"), "sg-1");
        create("b", List.of("subnet-1", "subnet-2"), "sg-1");
        assertThat(lambda.networks.described()).isEqualTo(FIRST);
        assertThat(lambda.configuration("a").vpcConfig().vpcId()).isEqualTo("vpc-1");
        delete("a");
        assertThat(lambda.networks.described()).isEqualTo(FIRST);
        delete("b");
        assertThat(lambda.networks.described()).isEmpty();
    }

    @Test
    void a_change_of_groups_makes_another_interface_and_a_published_version_keeps_its_own() {
        create("a", List.of("subnet-1"), "sg-1");
        change("a", new VpcConfig(List.of("subnet-1"), List.of("sg-2"), null));
        assertThat(lambda.networks.described()).isEqualTo(Map.of("subnet-1 [sg-2]", "AWS Lambda VPC ENI-a"));
        lambda.api.publishVersion(
                PublishVersionRequest.builder().functionName("a").build(), call());
        change("a", new VpcConfig(List.of(), List.of(), null));
        assertThat(lambda.configuration("a").vpcConfig()).isNull();
        assertThat(lambda.networks.described()).isEqualTo(Map.of("subnet-1 [sg-2]", "AWS Lambda VPC ENI-a"));
        lambda.api.deleteFunction(
                DeleteFunctionRequest.builder().functionName("a").qualifier("1").build(), call());
        assertThat(lambda.networks.described()).isEmpty();
    }

    @Test
    void what_a_broken_off_deletion_left_is_removed_at_the_start() {
        create("a", List.of("subnet-1"), "sg-1");
        lambda.networks.interfaces.put(
                new FunctionNetworks.Place("000000000000", "eu-west-3", "subnet-1", Set.of()), "left");
        lambda.restart();
        assertThat(lambda.networks.described()).isEqualTo(Map.of("subnet-1 [sg-1]", "AWS Lambda VPC ENI-a"));
    }

    @Test
    void a_network_that_takes_no_function_is_told_in_ec2s_words() {
        refused(
                List.of("subnet-9"),
                List.of("sg-1"),
                "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message:"
                        + " The subnet ID 'subnet-9' does not exist");
        refused(List.of("subnet-1"), List.of(), "SubnetIds and SecurityIds must coexist or be both empty list.");
        lambda.networks.lacking = Optional.of("CreateNetworkInterface");
        refused(
                List.of("subnet-1"),
                List.of("sg-1"),
                "The provided execution role does not have permissions to call CreateNetworkInterface on EC2");
    }

    @Test
    void a_subnet_without_a_free_address_fails_the_function() {
        lambda.networks.full = "subnet-1";
        create("a", List.of("subnet-1"), "sg-1");
        FunctionConfiguration failed = lambda.configuration("a");
        assertThat(failed.state()).isEqualTo("Failed");
        assertThat(failed.stateReasonCode()).isEqualTo("SubnetOutOfIPAddresses");
        assertThat(failed.stateReason())
                .isEqualTo("Error occurred while CreateNetworkInterface. EC2 Error Code:"
                        + " InsufficientFreeAddressesInSubnet. EC2 Error Message: It is full.");
    }

    private void create(String name, List<String> subnets, String group) {
        lambda.api.createFunction(
                image().functionName(name)
                        .vpcConfig(new VpcConfig(subnets, List.of(group), null))
                        .build(),
                call());
        settled(name);
    }

    private void change(String name, VpcConfig network) {
        lambda.api.updateFunctionConfiguration(
                UpdateFunctionConfigurationRequest.builder()
                        .functionName(name)
                        .vpcConfig(network)
                        .build(),
                call());
        settled(name);
    }

    private void settled(String name) {
        until(() -> {
            FunctionConfiguration now = lambda.configuration(name);
            return !"Pending".equals(now.state()) && !"InProgress".equals(now.lastUpdateStatus());
        });
    }

    private void delete(String name) {
        lambda.api.deleteFunction(
                DeleteFunctionRequest.builder().functionName(name).build(), call());
    }

    private void refused(List<String> subnets, List<String> groups, String message) {
        assertThatThrownBy(() -> lambda.api.createFunction(
                        image().vpcConfig(new VpcConfig(subnets, groups, null)).build(), call()))
                .isInstanceOfSatisfying(InvalidParameterValueException.class, refusal -> assertThat(refusal.message())
                        .isEqualTo(message));
    }
}
