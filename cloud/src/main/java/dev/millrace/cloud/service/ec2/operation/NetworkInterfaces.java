package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AttributeBooleanValue;
import dev.millrace.wire.ec2.AttributeValue;
import dev.millrace.wire.ec2.CreateNetworkInterfaceRequest;
import dev.millrace.wire.ec2.CreateNetworkInterfaceResult;
import dev.millrace.wire.ec2.DeleteNetworkInterfaceRequest;
import dev.millrace.wire.ec2.DescribeNetworkInterfaceAttributeRequest;
import dev.millrace.wire.ec2.DescribeNetworkInterfaceAttributeResult;
import dev.millrace.wire.ec2.DescribeNetworkInterfacesRequest;
import dev.millrace.wire.ec2.DescribeNetworkInterfacesResult;
import dev.millrace.wire.ec2.GroupIdentifier;
import dev.millrace.wire.ec2.ModifyNetworkInterfaceAttributeRequest;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.NetworkInterfaceAssociation;
import dev.millrace.wire.ec2.NetworkInterfaceAttachment;
import dev.millrace.wire.ec2.NetworkInterfacePrivateIpAddress;
import dev.millrace.wire.ec2.PrivateIpAddressSpecification;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.Tag;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Network interfaces: an address in a subnet, behind security groups. A service's own are deleted by the service.
public final class NetworkInterfaces {
    /// The first of a subnet's addresses that is given away.
    private static final int FIRST = 4;

    private static final Filters<NetworkInterface> FILTERS = new Filters<>(Kind.NETWORK_INTERFACE)
            .one("network-interface-id", NetworkInterface::networkInterfaceId)
            .one("vpc-id", NetworkInterface::vpcId)
            .one("subnet-id", NetworkInterface::subnetId)
            .one("availability-zone", NetworkInterface::availabilityZone)
            .one("description", NetworkInterface::description)
            .one("interface-type", NetworkInterface::interfaceType)
            .one("mac-address", NetworkInterface::macAddress)
            .one("owner-id", NetworkInterface::ownerId)
            .one("private-ip-address", NetworkInterface::privateIpAddress)
            .one("requester-id", NetworkInterface::requesterId)
            .one("requester-managed", NetworkInterface::requesterManaged)
            .one("source-dest-check", NetworkInterface::sourceDestCheck)
            .one("status", NetworkInterface::status)
            .one("association.allocation-id", face -> associated(face, NetworkInterfaceAssociation::allocationId))
            .one("association.association-id", face -> associated(face, NetworkInterfaceAssociation::associationId))
            .one("association.public-ip", face -> associated(face, NetworkInterfaceAssociation::publicIp))
            .one("attachment.attachment-id", face -> attachment(face, NetworkInterfaceAttachment::attachmentId))
            .one("attachment.instance-id", face -> attachment(face, NetworkInterfaceAttachment::instanceId))
            .one("attachment.instance-owner-id", face -> attachment(face, NetworkInterfaceAttachment::instanceOwnerId))
            .one("attachment.status", face -> attachment(face, NetworkInterfaceAttachment::status))
            .many("addresses.private-ip-address", face -> addresses(face).map(NetworkInterfacePrivateIpAddress::privateIpAddress))
            .many("group-id", face -> groups(face).stream().map(GroupIdentifier::groupId))
            .many("group-name", face -> groups(face).stream().map(GroupIdentifier::groupName));

    private final Ec2 ec2;

    public NetworkInterfaces(Ec2 ec2) {
        this.ec2 = ec2;
    }

    private static @Nullable Object associated(
            NetworkInterface face, Function<NetworkInterfaceAssociation, @Nullable String> value) {
        return face.association() == null ? null : value.apply(face.association());
    }

    private static @Nullable Object attachment(
            NetworkInterface face, Function<NetworkInterfaceAttachment, @Nullable String> value) {
        return face.attachment() == null ? null : value.apply(face.attachment());
    }

    private static Stream<NetworkInterfacePrivateIpAddress> addresses(NetworkInterface face) {
        return face.privateIpAddresses() == null ? Stream.empty() : face.privateIpAddresses().stream();
    }

    static List<GroupIdentifier> groups(NetworkInterface face) {
        return face.groups() == null ? List.of() : face.groups();
    }

    /// What an interface is for.
    /// @param type `interface`, `nat_gateway`, `vpc_endpoint`, `lambda`
    /// @param requester the service it is for; null for the user's own
    record Purpose(String type, String description, @Nullable String requester) {}

    public CreateNetworkInterfaceResult create(CreateNetworkInterfaceRequest input, Call call) {
        String subnet = Refusals.need(input.subnetId(), "subnetId");
        return ec2.at(call, network -> {
            Purpose own = new Purpose("interface", input.description() == null ? "" : input.description(), null);
            List<Tag> tags = Ec2Tags.fresh(Kind.NETWORK_INTERFACE, input.tagSpecifications());
            List<PrivateIpAddressSpecification> all =
                    input.privateIpAddresses() == null ? List.of() : input.privateIpAddresses();
            String wanted = Stream.concat(
                            Stream.ofNullable(input.privateIpAddress()),
                            all.stream()
                                    .filter(one -> Boolean.TRUE.equals(one.primary()) || all.size() == 1)
                                    .flatMap(one -> Stream.ofNullable(one.privateIpAddress())))
                    .findFirst()
                    .orElse(null);
            List<String> others = all.stream()
                    .flatMap(one -> Stream.ofNullable(one.privateIpAddress()))
                    .filter(one -> !one.equals(wanted))
                    .toList();
            NetworkInterface face = make(ec2, network, subnet, input.groups(), wanted, own, tags);
            return new CreateNetworkInterfaceResult(
                    PrivateAddresses.more(network, face, others, input.secondaryPrivateIpAddressCount()),
                    input.clientToken());
        });
    }

    /// @param groups none or null for the VPC's default group
    static NetworkInterface make(
            Ec2 ec2,
            Network network,
            String subnetId,
            @Nullable List<String> groups,
            @Nullable String wanted,
            Purpose purpose,
            List<Tag> tags) {
        Subnet subnet = network.require(Kind.SUBNET, subnetId);
        String vpc = String.valueOf(subnet.vpcId());
        String address = address(network, subnet, wanted);
        String name = name(network, address);
        long mac = ec2.random().nextLong();
        NetworkInterface face = network.put(Kind.NETWORK_INTERFACE, NetworkInterface.builder()
                .networkInterfaceId(ec2.id(Kind.NETWORK_INTERFACE))
                .ownerId(network.place().account())
                .subnetId(subnetId)
                .vpcId(vpc)
                .availabilityZone(subnet.availabilityZone())
                .availabilityZoneId(subnet.availabilityZoneId())
                .description(purpose.description())
                .interfaceType(purpose.type())
                .requesterId(purpose.requester())
                .requesterManaged(purpose.requester() != null)
                .status(purpose.requester() == null ? "available" : "in-use")
                .sourceDestCheck(!purpose.type().equals("nat_gateway"))
                .macAddress("02:%02x:%02x:%02x:%02x:%02x"
                        .formatted(mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255))
                .privateIpAddress(address)
                .privateDnsName(name)
                .privateIpAddresses(List.of(new NetworkInterfacePrivateIpAddress(null, true, name, address)))
                .ipv6Addresses(List.of())
                .groups(purpose.type().equals("nat_gateway") ? List.of() : identifiers(network, vpc, groups))
                .tagSet(tags)
                .build());
        Subnets.count(network, subnetId);
        return face;
    }

    static String name(Network network, String address) {
        return "ip-" + address.replace('.', '-') + "." + Zone.domain(network.place().region());
    }

    static String address(Network network, Subnet subnet, @Nullable String wanted) {
        Cidr block = Subnets.cidr(subnet);
        Set<String> taken = network.all(Kind.NETWORK_INTERFACE)
                .filter(face -> Objects.equals(face.subnetId(), subnet.subnetId()))
                .flatMap(NetworkInterfaces::addresses)
                .map(NetworkInterfacePrivateIpAddress::privateIpAddress)
                .collect(Collectors.toSet());
        if (wanted != null) {
            long place = Cidr.address(wanted) - block.first();
            if (Cidr.address(wanted) < 0 || place < FIRST || place >= block.size() - 1) {
                throw Refusals.of("InvalidParameterValue", "Address " + wanted + " does not fall within the subnet's address range");
            }
            if (taken.contains(wanted)) {
                throw Refusals.of("InvalidIPAddress.InUse", "The specified address is already in use.");
            }
            return wanted;
        }
        for (long place = FIRST; place < block.size() - 1; place++) {
            if (!taken.contains(block.address(place))) {
                return block.address(place);
            }
        }
        throw Refusals.of(
                "InsufficientFreeAddressesInSubnet",
                "The specified subnet does not have enough free addresses to satisfy the request.");
    }

    static List<GroupIdentifier> identifiers(Network network, String vpc, @Nullable List<String> groups) {
        if (groups == null || groups.isEmpty()) {
            return List.of(identifier(SecurityGroups.usual(network, vpc)));
        }
        List<SecurityGroup> found =
                groups.stream().map(id -> network.require(Kind.SECURITY_GROUP, id)).toList();
        if (found.stream().anyMatch(group -> !vpc.equals(group.vpcId()))) {
            throw Refusals.of(
                    "InvalidParameterValue", "You have specified two resources that belong to different networks.");
        }
        return found.stream().map(NetworkInterfaces::identifier).toList();
    }

    private static GroupIdentifier identifier(SecurityGroup group) {
        return new GroupIdentifier(group.groupId(), group.groupName());
    }

    public DescribeNetworkInterfacesResult describe(DescribeNetworkInterfacesRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<NetworkInterface> page = FILTERS.page(
                    network, input.networkInterfaceIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeNetworkInterfacesResult(page.items(), page.next());
        });
    }

    public DescribeNetworkInterfaceAttributeResult attribute(
            DescribeNetworkInterfaceAttributeRequest input, Call call) {
        String id = Refusals.need(input.networkInterfaceId(), "networkInterfaceId");
        String attribute = Refusals.need(input.attribute(), "attribute");
        return ec2.at(call, network -> {
            NetworkInterface face = network.require(Kind.NETWORK_INTERFACE, id);
            DescribeNetworkInterfaceAttributeResult.Builder answer =
                    DescribeNetworkInterfaceAttributeResult.builder().networkInterfaceId(id);
            return switch (attribute) {
                case "description" -> answer.description(new AttributeValue(face.description())).build();
                case "groupSet" -> answer.groups(groups(face)).build();
                case "sourceDestCheck" ->
                    answer.sourceDestCheck(new AttributeBooleanValue(face.sourceDestCheck())).build();
                case "attachment" -> answer.attachment(face.attachment()).build();
                case "associatePublicIpAddress" -> answer.associatePublicIpAddress(false).build();
                default -> throw Refusals.invalidParameter(attribute, "attribute", "Unknown attribute.");
            };
        });
    }

    public void modify(ModifyNetworkInterfaceAttributeRequest input, Call call) {
        String id = Refusals.need(input.networkInterfaceId(), "networkInterfaceId");
        ec2.change(call, network -> {
            NetworkInterface had = network.require(Kind.NETWORK_INTERFACE, id);
            NetworkInterface.Builder face = had.toBuilder();
            if (input.description() != null) {
                face.description(input.description().value());
            }
            if (input.sourceDestCheck() != null) {
                face.sourceDestCheck(input.sourceDestCheck().value());
            }
            if (input.groups() != null && !input.groups().isEmpty()) {
                face.groups(identifiers(network, String.valueOf(had.vpcId()), input.groups()));
            }
            network.put(Kind.NETWORK_INTERFACE, face.build());
        });
    }

    public void delete(DeleteNetworkInterfaceRequest input, Call call) {
        String id = Refusals.need(input.networkInterfaceId(), "networkInterfaceId");
        ec2.change(call, network -> {
            NetworkInterface face = network.require(Kind.NETWORK_INTERFACE, id);
            if (Boolean.TRUE.equals(face.requesterManaged())) {
                throw Refusals.of(
                        "OperationNotPermitted", "You are not allowed to manage '" + face.interfaceType() + "' attachments.");
            }
            if ("in-use".equals(face.status())) {
                throw Refusals.of("InvalidParameterValue", "Network interface '" + id + "' is currently in use.");
            }
            remove(network, face);
        });
    }

    static void remove(Network network, NetworkInterface face) {
        Addresses.disassociate(network, face);
        FlowLogs.forget(network, Kind.NETWORK_INTERFACE.id(face));
        Routes.blackhole(network, Kind.NETWORK_INTERFACE.id(face));
        network.remove(Kind.NETWORK_INTERFACE, Kind.NETWORK_INTERFACE.id(face));
        Subnets.count(network, String.valueOf(face.subnetId()));
    }
}
