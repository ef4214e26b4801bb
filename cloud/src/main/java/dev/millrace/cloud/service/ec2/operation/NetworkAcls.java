package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateNetworkAclEntryRequest;
import dev.millrace.wire.ec2.CreateNetworkAclRequest;
import dev.millrace.wire.ec2.CreateNetworkAclResult;
import dev.millrace.wire.ec2.DeleteNetworkAclEntryRequest;
import dev.millrace.wire.ec2.DeleteNetworkAclRequest;
import dev.millrace.wire.ec2.DescribeNetworkAclsRequest;
import dev.millrace.wire.ec2.DescribeNetworkAclsResult;
import dev.millrace.wire.ec2.NetworkAcl;
import dev.millrace.wire.ec2.NetworkAclAssociation;
import dev.millrace.wire.ec2.NetworkAclEntry;
import dev.millrace.wire.ec2.ReplaceNetworkAclAssociationRequest;
import dev.millrace.wire.ec2.ReplaceNetworkAclAssociationResult;
import dev.millrace.wire.ec2.ReplaceNetworkAclEntryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Network ACLs. Every subnet has one: the VPC's default ACL until another is put in its place.
public final class NetworkAcls {
    private static final int LAST_RULE = 32767;
    private static final int HIGHEST_RULE = 32766;

    private static final Filters<NetworkAcl> FILTERS = new Filters<>(Kind.NETWORK_ACL)
            .one("network-acl-id", NetworkAcl::networkAclId)
            .one("vpc-id", NetworkAcl::vpcId)
            .one("owner-id", NetworkAcl::ownerId)
            .one("default", NetworkAcl::isDefault)
            .many("association.association-id", acl -> associations(acl).stream()
                    .map(NetworkAclAssociation::networkAclAssociationId))
            .many("association.network-acl-id", acl -> associations(acl).stream().map(NetworkAclAssociation::networkAclId))
            .many("association.subnet-id", acl -> associations(acl).stream().map(NetworkAclAssociation::subnetId))
            .many("entry.cidr", acl -> entries(acl).stream().map(NetworkAclEntry::cidrBlock))
            .many("entry.protocol", acl -> entries(acl).stream().map(NetworkAclEntry::protocol))
            .many("entry.rule-action", acl -> entries(acl).stream().map(NetworkAclEntry::ruleAction))
            .many("entry.egress", acl -> entries(acl).stream().map(entry -> String.valueOf(entry.egress())))
            .many("entry.rule-number", acl -> entries(acl).stream().map(entry -> String.valueOf(entry.ruleNumber())));

    private final Ec2 ec2;

    public NetworkAcls(Ec2 ec2) {
        this.ec2 = ec2;
    }

    private static NetworkAclEntry entry(boolean egress, int number, String action) {
        return NetworkAclEntry.builder()
                .cidrBlock("0.0.0.0/0")
                .egress(egress)
                .protocol("-1")
                .ruleAction(action)
                .ruleNumber(number)
                .build();
    }

    /// What a default ACL is born with: all may pass.
    static List<NetworkAclEntry> bornOpen() {
        return List.of(
                entry(true, 100, "allow"),
                entry(true, LAST_RULE, "deny"),
                entry(false, 100, "allow"),
                entry(false, LAST_RULE, "deny"));
    }

    public CreateNetworkAclResult create(CreateNetworkAclRequest input, Call call) {
        String vpc = Refusals.need(input.vpcId(), "vpcId");
        return ec2.at(call, network -> {
            network.require(Kind.VPC, vpc);
            NetworkAcl acl = network.put(Kind.NETWORK_ACL, NetworkAcl.builder()
                    .networkAclId(ec2.id(Kind.NETWORK_ACL))
                    .ownerId(call.account())
                    .vpcId(vpc)
                    .isDefault(false)
                    .associations(List.of())
                    .entries(List.of(entry(true, LAST_RULE, "deny"), entry(false, LAST_RULE, "deny")))
                    .tags(Ec2Tags.fresh(Kind.NETWORK_ACL, input.tagSpecifications()))
                    .build());
            return new CreateNetworkAclResult(acl, input.clientToken());
        });
    }

    public DescribeNetworkAclsResult describe(DescribeNetworkAclsRequest input, Call call) {
        return ec2.at(call, network -> {
            complete(network);
            Page<NetworkAcl> page =
                    FILTERS.page(network, input.networkAclIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeNetworkAclsResult(page.items(), page.next());
        });
    }

    /// Gives every subnet that has none its VPC's default ACL.
    private void complete(Network network) {
        List<String> known = network.all(Kind.NETWORK_ACL)
                .flatMap(acl -> associations(acl).stream())
                .map(association -> String.valueOf(association.subnetId()))
                .toList();
        network.all(Kind.SUBNET)
                .filter(subnet -> !known.contains(Kind.SUBNET.id(subnet)))
                .forEach(subnet -> associate(network, usual(network, String.valueOf(subnet.vpcId())), Kind.SUBNET.id(subnet)));
    }

    private static NetworkAcl usual(Network network, String vpc) {
        return network.all(Kind.NETWORK_ACL)
                .filter(acl -> vpc.equals(acl.vpcId()) && Boolean.TRUE.equals(acl.isDefault()))
                .findFirst()
                .orElseThrow();
    }

    private String associate(Network network, NetworkAcl acl, String subnet) {
        String id = ec2.id("aclassoc-");
        List<NetworkAclAssociation> all = new ArrayList<>(associations(acl));
        all.add(new NetworkAclAssociation(id, acl.networkAclId(), subnet));
        network.put(Kind.NETWORK_ACL, acl.toBuilder().associations(all).build());
        return id;
    }

    public ReplaceNetworkAclAssociationResult replace(ReplaceNetworkAclAssociationRequest input, Call call) {
        String id = Refusals.need(input.associationId(), "associationId");
        String aclId = Refusals.need(input.networkAclId(), "networkAclId");
        return ec2.at(call, network -> {
            complete(network);
            NetworkAclAssociation old = network.all(Kind.NETWORK_ACL)
                    .flatMap(acl -> associations(acl).stream())
                    .filter(association -> id.equals(association.networkAclAssociationId()))
                    .findFirst()
                    .orElseThrow(() -> Refusals.of(
                            "InvalidAssociationID.NotFound", "The association ID '" + id + "' does not exist"));
            network.require(Kind.NETWORK_ACL, aclId);
            drop(network, association -> id.equals(association.networkAclAssociationId()));
            return new ReplaceNetworkAclAssociationResult(
                    associate(network, network.require(Kind.NETWORK_ACL, aclId), String.valueOf(old.subnetId())));
        });
    }

    private static void drop(Network network, Predicate<NetworkAclAssociation> gone) {
        for (NetworkAcl acl : network.all(Kind.NETWORK_ACL).toList()) {
            if (associations(acl).stream().anyMatch(gone)) {
                network.put(Kind.NETWORK_ACL, acl.toBuilder()
                        .associations(associations(acl).stream().filter(gone.negate()).toList())
                        .build());
            }
        }
    }

    static void forgetSubnet(Network network, String subnet) {
        drop(network, association -> subnet.equals(association.subnetId()));
    }

    public void delete(DeleteNetworkAclRequest input, Call call) {
        String id = Refusals.need(input.networkAclId(), "networkAclId");
        ec2.change(call, network -> {
            NetworkAcl acl = network.require(Kind.NETWORK_ACL, id);
            if (Boolean.TRUE.equals(acl.isDefault())) {
                throw Refusals.of("InvalidParameterValue", "cannot delete default network ACL " + id);
            }
            if (!associations(acl).isEmpty()) {
                throw Refusals.dependency("networkAcl '" + id + "'");
            }
            network.remove(Kind.NETWORK_ACL, id);
        });
    }

    public void createEntry(CreateNetworkAclEntryRequest input, Call call) {
        NetworkAclEntry entry = checked(new NetworkAclEntry(
                input.cidrBlock(),
                input.egress(),
                input.icmpTypeCode(),
                input.ipv6CidrBlock(),
                input.portRange(),
                input.protocol(),
                input.ruleAction(),
                input.ruleNumber()));
        ec2.change(call, network -> {
            NetworkAcl acl = network.require(Kind.NETWORK_ACL, Refusals.need(input.networkAclId(), "networkAclId"));
            if (entries(acl).stream().anyMatch(other -> same(other, entry))) {
                throw Refusals.of(
                        "NetworkAclEntryAlreadyExists",
                        "The network acl entry identified by " + entry.ruleNumber() + " already exists.");
            }
            put(network, acl, entry);
        });
    }

    public void replaceEntry(ReplaceNetworkAclEntryRequest input, Call call) {
        NetworkAclEntry entry = checked(new NetworkAclEntry(
                input.cidrBlock(),
                input.egress(),
                input.icmpTypeCode(),
                input.ipv6CidrBlock(),
                input.portRange(),
                input.protocol(),
                input.ruleAction(),
                input.ruleNumber()));
        ec2.change(call, network -> {
            NetworkAcl acl = network.require(Kind.NETWORK_ACL, Refusals.need(input.networkAclId(), "networkAclId"));
            if (entries(acl).stream().noneMatch(other -> same(other, entry))) {
                throw unknownEntry(entry.ruleNumber(), Boolean.TRUE.equals(entry.egress()), input.networkAclId());
            }
            put(network, acl, entry);
        });
    }

    public void deleteEntry(DeleteNetworkAclEntryRequest input, Call call) {
        boolean egress = Refusals.need(input.egress(), "egress");
        int number = Refusals.need(input.ruleNumber(), "ruleNumber");
        ec2.change(call, network -> {
            NetworkAcl acl = network.require(Kind.NETWORK_ACL, Refusals.need(input.networkAclId(), "networkAclId"));
            NetworkAclEntry old = entries(acl).stream()
                    .filter(entry -> number != LAST_RULE && same(entry, entry(egress, number, "deny")))
                    .findFirst()
                    .orElseThrow(() -> unknownEntry(number, egress, input.networkAclId()));
            network.put(Kind.NETWORK_ACL, acl.toBuilder()
                    .entries(entries(acl).stream().filter(entry -> entry != old).toList())
                    .build());
        });
    }

    private static RuntimeException unknownEntry(@Nullable Integer number, boolean egress, @Nullable String acl) {
        return Refusals.of(
                "InvalidNetworkAclEntry.NotFound",
                "The " + (egress ? "egress" : "ingress") + " entry identified by " + number + " for acl " + acl
                        + " does not exist.");
    }

    private static NetworkAclEntry checked(NetworkAclEntry entry) {
        int number = Refusals.need(entry.ruleNumber(), "ruleNumber");
        Refusals.need(entry.egress(), "egress");
        String protocol = Refusals.need(entry.protocol(), "protocol");
        String action = Refusals.need(entry.ruleAction(), "ruleAction");
        if (number < 1 || number > HIGHEST_RULE) {
            throw Refusals.invalidParameter(
                    Integer.toString(number), "ruleNumber", "Must be between 1 and 32766.");
        }
        if (!action.equals("allow") && !action.equals("deny")) {
            throw Refusals.invalidParameter(action, "ruleAction", "Valid values are: allow, deny.");
        }
        if ((entry.cidrBlock() == null) == (entry.ipv6CidrBlock() == null)) {
            Refusals.need(entry.cidrBlock() == null ? entry.ipv6CidrBlock() : null, "cidrBlock");
        }
        if ((protocol.equals("6") || protocol.equals("17")) && entry.portRange() == null) {
            throw Refusals.of("MissingParameter", "The request must contain the parameter PortRange");
        }
        if (entry.cidrBlock() == null) {
            return entry;
        }
        return entry.toBuilder()
                .cidrBlock(Cidr.parse(entry.cidrBlock())
                        .map(Cidr::toString)
                        .orElseThrow(() -> Refusals.invalidParameter(
                                entry.cidrBlock(), "cidrBlock", "This is not a valid CIDR block.")))
                .build();
    }

    private static boolean same(NetworkAclEntry one, NetworkAclEntry other) {
        return Objects.equals(one.egress(), other.egress()) && Objects.equals(one.ruleNumber(), other.ruleNumber());
    }

    /// Entries are shown in the order in which they are tried, outgoing ones first.
    private static void put(Network network, NetworkAcl acl, NetworkAclEntry entry) {
        List<NetworkAclEntry> all = Stream.concat(
                        entries(acl).stream().filter(other -> !same(other, entry)), Stream.of(entry))
                .sorted((one, other) -> Objects.equals(one.egress(), other.egress())
                        ? Integer.compare(Objects.requireNonNull(one.ruleNumber()), Objects.requireNonNull(other.ruleNumber()))
                        : Boolean.TRUE.equals(one.egress()) ? -1 : 1)
                .toList();
        network.put(Kind.NETWORK_ACL, acl.toBuilder().entries(all).build());
    }

    static List<NetworkAclAssociation> associations(NetworkAcl acl) {
        return acl.associations() == null ? List.of() : acl.associations();
    }

    private static List<NetworkAclEntry> entries(NetworkAcl acl) {
        return acl.entries() == null ? List.of() : acl.entries();
    }
}
