package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.cloud.service.ec2.store.Place;
import dev.millrace.wire.ec2.GroupIdentifier;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.NetworkInterfaceAttachment;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.Subnet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Network interfaces that other services of this server hold in their users' subnets: described like any other, in the
/// way of a subnet's or a group's deletion, and removed by nobody but who holds them.
public final class ServiceInterfaces {
    /// One that is held: a holder has one in a subnet with a set of groups.
    /// @param holder shown as the requester
    /// @param groupIds none for the VPC's default group
    public record Held(String account, String region, String holder, String subnetId, Set<String> groupIds) {
        public Held {
            groupIds = Set.copyOf(groupIds);
        }

        private Place place() {
            return new Place(account, region);
        }
    }

    /// How it is described.
    /// @param type `lambda`, `interface`
    /// @param owner whose the instance is that it is attached to, such as `amazon-aws`
    public record Shown(String type, String description, String owner) {}

    private final Ec2 ec2;

    public ServiceInterfaces(Ec2 ec2) {
        this.ec2 = ec2;
    }

    /// The VPC that subnets lie in.
    /// @throws dev.millrace.wire.AwsException where one is not there, or they lie apart
    public String vpc(String account, String region, Collection<String> subnetIds) {
        return ec2.at(new Place(account, region), network -> one(subnetIds.stream()
                .map(id -> String.valueOf(network.require(Kind.SUBNET, id).vpcId()))));
    }

    /// Looks whether the groups are the VPC's.
    /// @throws dev.millrace.wire.AwsException where one is not there, or another VPC's
    public void checkGroups(String account, String region, String vpcId, Collection<String> groupIds) {
        ec2.at(new Place(account, region), network -> {
            for (String id : groupIds) {
                SecurityGroup group = network.require(Kind.SECURITY_GROUP, id);
                if (!vpcId.equals(group.vpcId())) {
                    throw Refusals.of(
                            "InvalidParameter",
                            "The security group '" + id + "' does not belong to the VPC '" + vpcId + "'.");
                }
            }
            return true;
        });
    }

    private static String one(Stream<String> vpcs) {
        Set<String> all = vpcs.collect(Collectors.toCollection(TreeSet::new));
        if (all.size() != 1) {
            throw Refusals.of("InvalidParameterCombination", "The subnets belong to more than one VPC: " + all);
        }
        return all.iterator().next();
    }

    /// Makes one where its holder has none like it yet.
    /// @throws dev.millrace.wire.AwsException where the subnet or a group is not there, or no address is free
    public void attach(Held wanted, Shown shown) {
        ec2.at(wanted.place(), network -> {
            Subnet subnet = network.require(Kind.SUBNET, wanted.subnetId());
            Held full = wanted.groupIds().isEmpty() ? withUsualGroup(network, subnet, wanted) : wanted;
            if (network.any(Kind.NETWORK_INTERFACE, face -> full.equals(held(network, face)))) {
                return false;
            }
            NetworkInterface face = NetworkInterfaces.make(
                    ec2,
                    network,
                    wanted.subnetId(),
                    List.copyOf(new TreeSet<>(full.groupIds())),
                    null,
                    new NetworkInterfaces.Purpose(shown.type(), shown.description(), wanted.holder()),
                    List.of());
            network.put(Kind.NETWORK_INTERFACE, face.toBuilder()
                    .attachment(NetworkInterfaceAttachment.builder()
                            .attachmentId(ec2.id("ela-attach-"))
                            .attachTime(ec2.clock().instant())
                            .deleteOnTermination(false)
                            .deviceIndex(1)
                            .instanceOwnerId(shown.owner())
                            .status("attached")
                            .build())
                    .build());
            return true;
        });
    }

    private static Held withUsualGroup(Network network, Subnet subnet, Held wanted) {
        SecurityGroup usual = SecurityGroups.usual(network, String.valueOf(subnet.vpcId()));
        return new Held(
                wanted.account(), wanted.region(), wanted.holder(), wanted.subnetId(),
                Set.of(Kind.SECURITY_GROUP.id(usual)));
    }

    /// Removes what the holders do not want any more, wherever it is.
    public void retain(Predicate<String> holders, Collection<Held> wanted) {
        Set<Held> kept = new HashSet<>(wanted);
        for (Place place : ec2.places()) {
            ec2.at(place, network -> {
                network.all(Kind.NETWORK_INTERFACE)
                        .filter(face -> face.requesterId() != null && holders.test(face.requesterId()))
                        .filter(face -> !kept.contains(held(network, face)))
                        .forEach(face -> NetworkInterfaces.remove(network, face));
                return true;
            });
        }
    }

    private static Held held(Network network, NetworkInterface face) {
        return new Held(
                network.place().account(),
                network.place().region(),
                String.valueOf(face.requesterId()),
                String.valueOf(face.subnetId()),
                NetworkInterfaces.groups(face).stream()
                        .map(GroupIdentifier::groupId)
                        .map(String::valueOf)
                        .collect(Collectors.toSet()));
    }
}
