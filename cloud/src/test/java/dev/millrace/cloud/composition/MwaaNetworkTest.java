package dev.millrace.cloud.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.ec2.Ec2Service;
import dev.millrace.cloud.service.mwaa.VpcNetwork;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateSecurityGroupRequest;
import dev.millrace.wire.ec2.DeleteSubnetRequest;
import dev.millrace.wire.ec2.DescribeNetworkInterfacesRequest;
import dev.millrace.wire.ec2.DescribeSubnetsRequest;
import dev.millrace.wire.ec2.Ec2;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.Subnet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Environments' interfaces, as EC2 shows them.
class MwaaNetworkTest {
    private static final String ACCOUNT = "000000000001";
    private static final String REGION = "us-east-1";
    private static final Call CALL = ServiceCall.of(MwaaRoles.AIRFLOW, ACCOUNT, REGION);

    @TempDir
    Path data;

    private Storage storage;
    private Ec2 ec2;
    private MwaaNetwork network;
    private List<String> subnets;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        Ec2Service service = new Ec2Service(
                storage, new ManualClock(Instant.parse("2026-03-01T12:00:00Z")), new Random(1), _ -> true);
        ec2 = new Ec2(service.api());
        network = new MwaaNetwork(service);
        subnets = Stream.ofNullable(ec2.describeSubnets(DescribeSubnetsRequest.builder().build(), CALL)
                        .subnets())
                .flatMap(List::stream)
                .map(Subnet::subnetId)
                .map(String::valueOf)
                .limit(2)
                .toList();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private String group(String name) {
        return String.valueOf(ec2.createSecurityGroup(
                        CreateSecurityGroupRequest.builder().groupName(name).description(name).build(), CALL)
                .groupId());
    }

    private List<NetworkInterface> interfaces() {
        List<NetworkInterface> found = ec2.describeNetworkInterfaces(
                        DescribeNetworkInterfacesRequest.builder().build(), CALL)
                .networkInterfaces();
        return found == null ? List.of() : found;
    }

    @Test
    void an_environment_stands_in_both_subnets_until_it_leaves() {
        String first = group("first");
        String second = group("second");
        VpcNetwork.Subnet found = network.subnet(ACCOUNT, REGION, subnets.getFirst()).orElseThrow();
        assertThat(network.vpcOfGroup(ACCOUNT, REGION, first)).hasValue(found.vpc());
        assertThat(network.subnet(ACCOUNT, REGION, "subnet-00000000000000000")).isEmpty();
        assertThat(network.vpcOfGroup(ACCOUNT, REGION, "sg-00000000000000000")).isEmpty();

        network.join(ACCOUNT, REGION, "uid", subnets, List.of(first));
        network.join(ACCOUNT, REGION, "uid", subnets, List.of(first));
        assertThat(interfaces()).extracting(NetworkInterface::subnetId).containsExactlyInAnyOrderElementsOf(subnets);
        assertThatThrownBy(() -> ec2.deleteSubnet(
                        DeleteSubnetRequest.builder().subnetId(subnets.getFirst()).build(), CALL))
                .isInstanceOfSatisfying(
                        AwsException.class, refused -> assertThat(refused.code()).isEqualTo("DependencyViolation"));

        network.join(ACCOUNT, REGION, "uid", subnets, List.of(second));
        assertThat(interfaces())
                .hasSize(2)
                .allSatisfy(face -> assertThat(face.groups()).extracting(group -> group.groupId()).containsExactly(second));

        network.leave(ACCOUNT, REGION, "uid");
        assertThat(interfaces()).isEmpty();
    }
}
