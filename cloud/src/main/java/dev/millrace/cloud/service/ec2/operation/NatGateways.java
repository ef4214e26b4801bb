package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.Address;
import dev.millrace.wire.ec2.CreateNatGatewayRequest;
import dev.millrace.wire.ec2.CreateNatGatewayResult;
import dev.millrace.wire.ec2.DeleteNatGatewayRequest;
import dev.millrace.wire.ec2.DeleteNatGatewayResult;
import dev.millrace.wire.ec2.DescribeNatGatewaysRequest;
import dev.millrace.wire.ec2.DescribeNatGatewaysResult;
import dev.millrace.wire.ec2.NatGateway;
import dev.millrace.wire.ec2.NatGatewayAddress;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.Subnet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// NAT gateways: an interface in a subnet, with an elastic address where it is public. One that is deleted is described
/// for an hour more, as AWS has it.
public final class NatGateways {
    private static final Duration SEEN_AFTERWARDS = Duration.ofHours(1);

    private static final Filters<NatGateway> FILTERS = new Filters<>(Kind.NAT_GATEWAY)
            .one("nat-gateway-id", NatGateway::natGatewayId)
            .one("state", NatGateway::state)
            .one("subnet-id", NatGateway::subnetId)
            .one("vpc-id", NatGateway::vpcId);

    private final Ec2 ec2;

    public NatGateways(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateNatGatewayResult create(CreateNatGatewayRequest input, Call call) {
        String subnetId = Refusals.need(input.subnetId(), "subnetId");
        boolean reachable = !"private".equals(input.connectivityType());
        if (reachable) {
            Refusals.need(input.allocationId(), "allocationId");
        } else if (input.allocationId() != null) {
            throw Refusals.of(
                    "InvalidParameterCombination",
                    "The allocationId parameter cannot be specified with a private connectivityType");
        }
        return ec2.at(call, network -> {
            Subnet subnet = network.require(Kind.SUBNET, subnetId);
            String id = ec2.id(Kind.NAT_GATEWAY);
            NetworkInterface face = NetworkInterfaces.make(
                    ec2,
                    network,
                    subnetId,
                    null,
                    input.privateIpAddress(),
                    new NetworkInterfaces.Purpose("nat_gateway", "Interface for NAT Gateway " + id, "amazon-elb"),
                    List.of());
            NatGatewayAddress.Builder address = NatGatewayAddress.builder()
                    .networkInterfaceId(face.networkInterfaceId())
                    .privateIp(face.privateIpAddress())
                    .isPrimary(true)
                    .status("succeeded");
            if (reachable) {
                Address elastic = network.require(Kind.ADDRESS, Refusals.need(input.allocationId(), "allocationId"));
                if (elastic.associationId() != null) {
                    throw Refusals.of(
                            "Resource.AlreadyAssociated",
                            "Elastic IP address [" + elastic.allocationId() + "] is already associated");
                }
                Address associated = Addresses.associate(ec2, network, elastic, face);
                address.allocationId(elastic.allocationId())
                        .associationId(associated.associationId())
                        .publicIp(elastic.publicIp());
            }
            NatGateway gateway = network.put(Kind.NAT_GATEWAY, NatGateway.builder()
                    .natGatewayId(id)
                    .subnetId(subnetId)
                    .vpcId(subnet.vpcId())
                    .connectivityType(reachable ? "public" : "private")
                    .natGatewayAddresses(List.of(address.build()))
                    .createTime(ec2.clock().instant())
                    .state("available")
                    .tags(Ec2Tags.fresh(Kind.NAT_GATEWAY, input.tagSpecifications()))
                    .build());
            return new CreateNatGatewayResult(input.clientToken(), gateway);
        });
    }

    public DescribeNatGatewaysResult describe(DescribeNatGatewaysRequest input, Call call) {
        return ec2.at(call, network -> {
            forget(network);
            Page<NatGateway> page = FILTERS.page(
                    network, input.natGatewayIds(), input.filter(), input.nextToken(), input.maxResults());
            return new DescribeNatGatewaysResult(page.items(), page.next());
        });
    }

    public DeleteNatGatewayResult delete(DeleteNatGatewayRequest input, Call call) {
        String id = Refusals.need(input.natGatewayId(), "natGatewayId");
        return ec2.at(call, network -> {
            NatGateway gateway = network.require(Kind.NAT_GATEWAY, id);
            network.all(Kind.NETWORK_INTERFACE)
                    .filter(face -> addresses(gateway).stream()
                            .anyMatch(address -> Objects.equals(
                                    address.networkInterfaceId(), face.networkInterfaceId())))
                    .forEach(face -> NetworkInterfaces.remove(network, face));
            Routes.blackhole(network, id);
            network.put(Kind.NAT_GATEWAY, gateway.toBuilder()
                    .state("deleted")
                    .deleteTime(ec2.clock().instant())
                    .build());
            forget(network);
            return new DeleteNatGatewayResult(id);
        });
    }

    private static List<NatGatewayAddress> addresses(NatGateway gateway) {
        return gateway.natGatewayAddresses() == null ? List.of() : gateway.natGatewayAddresses();
    }

    private void forget(Network network) {
        Instant before = ec2.clock().instant().minus(SEEN_AFTERWARDS);
        network.all(Kind.NAT_GATEWAY)
                .filter(gateway -> gateway.deleteTime() != null && gateway.deleteTime().isBefore(before))
                .forEach(gateway -> network.remove(Kind.NAT_GATEWAY, Kind.NAT_GATEWAY.id(gateway)));
    }
}
