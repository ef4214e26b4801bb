package dev.millrace.cloud.service.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.ec2.AllocateAddressRequest;
import dev.millrace.wire.ec2.AssignPrivateIpAddressesRequest;
import dev.millrace.wire.ec2.AssignedPrivateIpAddress;
import dev.millrace.wire.ec2.AssociateAddressRequest;
import dev.millrace.wire.ec2.CreateNetworkInterfaceRequest;
import dev.millrace.wire.ec2.DescribeNetworkInterfacesRequest;
import dev.millrace.wire.ec2.DescribeSubnetsRequest;
import dev.millrace.wire.ec2.Ec2;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.NetworkInterfacePrivateIpAddress;
import dev.millrace.wire.ec2.PrivateIpAddressSpecification;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.UnassignPrivateIpAddressesRequest;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateAddressesTest {
    private static final Call CALL = new Call(
            "id",
            Caller.root("123456789012", "test"),
            "123456789012",
            "eu-central-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    @TempDir
    Path data;

    private Storage storage;
    private Ec2 ec2;
    private Subnet subnet;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        ec2 = new Ec2(new Ec2Service(storage, clock, new Random(7), _ -> true).api());
        subnet = subnet();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private Subnet subnet() {
        return Objects.requireNonNull(ec2.describeSubnets(DescribeSubnetsRequest.builder().build(), CALL).subnets()).stream()
                .filter(one -> "172.31.0.0/20".equals(one.cidrBlock()))
                .findFirst()
                .orElseThrow();
    }

    private NetworkInterface made(CreateNetworkInterfaceRequest.Builder asked) {
        return Objects.requireNonNull(
                ec2.createNetworkInterface(asked.subnetId(subnet.subnetId()).build(), CALL).networkInterface());
    }

    private NetworkInterface now(NetworkInterface face) {
        return Objects.requireNonNull(ec2.describeNetworkInterfaces(
                                DescribeNetworkInterfacesRequest.builder()
                                        .networkInterfaceIds(List.of(Objects.requireNonNull(face.networkInterfaceId())))
                                        .build(),
                                CALL)
                        .networkInterfaces())
                .getFirst();
    }

    private static List<String> addresses(NetworkInterface face) {
        return Objects.requireNonNull(face.privateIpAddresses()).stream()
                .map(one -> one.privateIpAddress() + (Boolean.TRUE.equals(one.primary()) ? " first" : ""))
                .toList();
    }

    private static void refused(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).isEqualTo(message);
        });
    }

    @Test
    void an_interface_has_as_many_addresses_as_it_is_made_with() {
        assertThat(addresses(made(CreateNetworkInterfaceRequest.builder().secondaryPrivateIpAddressCount(2))))
                .containsExactly("172.31.0.4 first", "172.31.0.5", "172.31.0.6");
        NetworkInterface named = made(CreateNetworkInterfaceRequest.builder()
                .privateIpAddresses(List.of(
                        new PrivateIpAddressSpecification(false, "172.31.0.30"),
                        new PrivateIpAddressSpecification(true, "172.31.0.20"))));
        assertThat(addresses(named)).containsExactly("172.31.0.20 first", "172.31.0.30");
        assertThat(now(named)).isEqualTo(named);
        assertThat(subnet().availableIpAddressCount()).isEqualTo(Objects.requireNonNull(subnet.availableIpAddressCount()) - 5);
    }

    @Test
    void addresses_are_assigned_and_unassigned_but_for_the_first() {
        NetworkInterface face = made(CreateNetworkInterfaceRequest.builder());
        AssignPrivateIpAddressesRequest more = AssignPrivateIpAddressesRequest.builder()
                .networkInterfaceId(face.networkInterfaceId())
                .secondaryPrivateIpAddressCount(1)
                .build();
        assertThat(ec2.assignPrivateIpAddresses(more, CALL).assignedPrivateIpAddresses())
                .containsExactly(new AssignedPrivateIpAddress("172.31.0.5"));
        assertThat(addresses(now(face))).containsExactly("172.31.0.4 first", "172.31.0.5");
        refused(
                () -> ec2.assignPrivateIpAddresses(
                        AssignPrivateIpAddressesRequest.builder()
                                .networkInterfaceId(face.networkInterfaceId())
                                .privateIpAddresses(List.of("172.31.0.5"))
                                .build(),
                        CALL),
                "InvalidIPAddress.InUse",
                "The specified address is already in use.");
        UnassignPrivateIpAddressesRequest.Builder less =
                UnassignPrivateIpAddressesRequest.builder().networkInterfaceId(face.networkInterfaceId());
        ec2.unassignPrivateIpAddresses(less.privateIpAddresses(List.of("172.31.0.5")).build(), CALL);
        assertThat(addresses(now(face))).containsExactly("172.31.0.4 first");
        refused(
                () -> ec2.unassignPrivateIpAddresses(less.privateIpAddresses(List.of("172.31.0.5")).build(), CALL),
                "InvalidParameterValue",
                "Some of the specified addresses are not assigned to interface " + face.networkInterfaceId());
        refused(
                () -> ec2.unassignPrivateIpAddresses(less.privateIpAddresses(List.of("172.31.0.4")).build(), CALL),
                "InvalidParameterValue",
                "The primary IP address 172.31.0.4 of an interface cannot be unassigned");
    }

    @Test
    void an_elastic_address_takes_none_of_the_others_away() {
        NetworkInterface face = made(CreateNetworkInterfaceRequest.builder().secondaryPrivateIpAddressCount(1));
        String address = ec2.allocateAddress(AllocateAddressRequest.builder().build(), CALL).allocationId();
        AssociateAddressRequest.Builder asked = AssociateAddressRequest.builder()
                .allocationId(address)
                .networkInterfaceId(face.networkInterfaceId());
        refused(
                () -> ec2.associateAddress(asked.privateIpAddress("172.31.0.5").build(), CALL),
                "InvalidParameterValue",
                "Value (172.31.0.5) for parameter privateIpAddress is invalid. An elastic address belongs to the primary"
                        + " address of an interface here.");
        ec2.associateAddress(asked.privateIpAddress("172.31.0.4").build(), CALL);
        assertThat(addresses(now(face))).containsExactly("172.31.0.4 first", "172.31.0.5");
        assertThat(Objects.requireNonNull(now(face).privateIpAddresses()))
                .extracting(NetworkInterfacePrivateIpAddress::association)
                .satisfiesExactly(first -> assertThat(first).isNotNull(), other -> assertThat(other).isNull());
    }
}
