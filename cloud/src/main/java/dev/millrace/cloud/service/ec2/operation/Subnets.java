package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Cidr6;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AssociateSubnetCidrBlockRequest;
import dev.millrace.wire.ec2.AssociateSubnetCidrBlockResult;
import dev.millrace.wire.ec2.AttributeBooleanValue;
import dev.millrace.wire.ec2.CreateSubnetRequest;
import dev.millrace.wire.ec2.CreateSubnetResult;
import dev.millrace.wire.ec2.DeleteSubnetRequest;
import dev.millrace.wire.ec2.DescribeSubnetsRequest;
import dev.millrace.wire.ec2.DescribeSubnetsResult;
import dev.millrace.wire.ec2.DisassociateSubnetCidrBlockRequest;
import dev.millrace.wire.ec2.DisassociateSubnetCidrBlockResult;
import dev.millrace.wire.ec2.ModifySubnetAttributeRequest;
import dev.millrace.wire.ec2.PrivateDnsNameOptionsOnLaunch;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.SubnetCidrBlockState;
import dev.millrace.wire.ec2.SubnetIpv6CidrBlockAssociation;
import dev.millrace.wire.ec2.Tag;
import dev.millrace.wire.ec2.Vpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Subnets: made within their VPC's blocks, apart from one another; changed, deleted when nothing is in them.
public final class Subnets {
    /// Network, router, resolver, one kept back, broadcast (docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html).
    private static final int RESERVED = 5;

    private static final Filters<Subnet> FILTERS = new Filters<>(Kind.SUBNET)
            .one("subnet-id", Subnet::subnetId)
            .one("vpc-id", Subnet::vpcId)
            .one("availability-zone", Subnet::availabilityZone)
            .one("availabilityZone", Subnet::availabilityZone)
            .one("availability-zone-id", Subnet::availabilityZoneId)
            .one("availabilityZoneId", Subnet::availabilityZoneId)
            .one("available-ip-address-count", Subnet::availableIpAddressCount)
            .one("cidr", Subnet::cidrBlock)
            .one("cidr-block", Subnet::cidrBlock)
            .one("cidrBlock", Subnet::cidrBlock)
            .one("default-for-az", Subnet::defaultForAz)
            .one("defaultForAz", Subnet::defaultForAz)
            .one("map-public-ip-on-launch", Subnet::mapPublicIpOnLaunch)
            .one("owner-id", Subnet::ownerId)
            .one("state", Subnet::state)
            .one("subnet-arn", Subnet::subnetArn)
            .many("ipv6-cidr-block-association.ipv6-cidr-block", subnet -> blocks6(subnet).stream()
                    .map(SubnetIpv6CidrBlockAssociation::ipv6CidrBlock));

    private final Ec2 ec2;

    public Subnets(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateSubnetResult create(CreateSubnetRequest input, Call call) {
        String vpcId = Refusals.need(input.vpcId(), "vpcId");
        String text = Refusals.need(input.cidrBlock(), "cidrBlock");
        Cidr block = Cidr.parse(text)
                .orElseThrow(() -> Refusals.invalidParameter(text, "cidrBlock", "This is not a valid CIDR block."));
        return ec2.at(call, network -> {
            Vpc vpc = network.require(Kind.VPC, vpcId);
            if (block.bits() < 16 || block.bits() > 28 || Vpcs.cidrs(vpc).noneMatch(own -> own.contains(block))) {
                throw Refusals.of("InvalidSubnet.Range", "The CIDR '" + text + "' is invalid.");
            }
            if (of(network, vpcId).anyMatch(other -> cidr(other).overlaps(block))) {
                throw Refusals.of("InvalidSubnet.Conflict", "The CIDR '" + text + "' conflicts with another subnet");
            }
            Zone zone = zone(call.region(), input.availabilityZone(), input.availabilityZoneId());
            Subnet subnet = subnet(network, vpcId, block, zone, Ec2Tags.fresh(Kind.SUBNET, input.tagSpecifications()));
            if (input.ipv6CidrBlock() != null) {
                subnet = with6(network, vpc, subnet, input.ipv6CidrBlock());
            }
            return new CreateSubnetResult(network.put(Kind.SUBNET, subnet));
        });
    }

    private static Zone zone(String region, @Nullable String name, @Nullable String id) {
        List<Zone> zones = Zone.of(region);
        if (name == null && id == null) {
            return zones.getFirst();
        }
        return zones.stream()
                .filter(zone -> zone.name().equals(name) || zone.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Refusals.invalidParameter(
                        name == null ? id : name,
                        "availabilityZone",
                        "Subnets can currently only be created in the following availability zones: "
                                + String.join(", ", zones.stream().map(Zone::name).toList()) + "."));
    }

    Subnet subnet(Network network, String vpc, Cidr block, Zone zone, List<Tag> tags) {
        String id = ec2.id(Kind.SUBNET);
        return Subnet.builder()
                .subnetId(id)
                .subnetArn(Arn.regional(
                        "ec2", network.place().region(), network.place().account(), "subnet/" + id))
                .ownerId(network.place().account())
                .vpcId(vpc)
                .cidrBlock(block.toString())
                .availabilityZone(zone.name())
                .availabilityZoneId(zone.id())
                .availableIpAddressCount((int) block.size() - RESERVED)
                .state("available")
                .defaultForAz(false)
                .mapPublicIpOnLaunch(false)
                .mapCustomerOwnedIpOnLaunch(false)
                .assignIpv6AddressOnCreation(false)
                .enableDns64(false)
                .ipv6Native(false)
                .ipv6CidrBlockAssociationSet(List.of())
                .privateDnsNameOptionsOnLaunch(new PrivateDnsNameOptionsOnLaunch("ip-name", false, false))
                .tags(tags)
                .build();
    }

    public DescribeSubnetsResult describe(DescribeSubnetsRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<Subnet> page = FILTERS.page(network, input.subnetIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeSubnetsResult(page.next(), page.items());
        });
    }

    public void modify(ModifySubnetAttributeRequest input, Call call) {
        String id = Refusals.need(input.subnetId(), "subnetId");
        ec2.change(call, network -> {
            Subnet had = network.require(Kind.SUBNET, id);
            PrivateDnsNameOptionsOnLaunch names = had.privateDnsNameOptionsOnLaunch() == null
                    ? new PrivateDnsNameOptionsOnLaunch("ip-name", false, false)
                    : had.privateDnsNameOptionsOnLaunch();
            if (Boolean.TRUE.equals(chosen(input.assignIpv6AddressOnCreation(), false)) && blocks6(had).isEmpty()) {
                throw Refusals.of(
                        "InvalidParameterValue",
                        "Invalid value 'true' for assignIpv6AddressOnCreation. The subnet has no IPv6 CIDR block.");
            }
            network.put(Kind.SUBNET, had.toBuilder()
                    .mapPublicIpOnLaunch(chosen(input.mapPublicIpOnLaunch(), had.mapPublicIpOnLaunch()))
                    .assignIpv6AddressOnCreation(
                            chosen(input.assignIpv6AddressOnCreation(), had.assignIpv6AddressOnCreation()))
                    .enableDns64(chosen(input.enableDns64(), had.enableDns64()))
                    .privateDnsNameOptionsOnLaunch(new PrivateDnsNameOptionsOnLaunch(
                            input.privateDnsHostnameTypeOnLaunch() == null
                                    ? names.hostnameType()
                                    : input.privateDnsHostnameTypeOnLaunch(),
                            chosen(input.enableResourceNameDnsARecordOnLaunch(), names.enableResourceNameDnsARecord()),
                            chosen(
                                    input.enableResourceNameDnsAAAARecordOnLaunch(),
                                    names.enableResourceNameDnsAAAARecord())))
                    .build());
        });
    }

    private static @Nullable Boolean chosen(@Nullable AttributeBooleanValue given, @Nullable Boolean had) {
        return given == null ? had : Boolean.valueOf(Boolean.TRUE.equals(given.value()));
    }

    public AssociateSubnetCidrBlockResult associate(AssociateSubnetCidrBlockRequest input, Call call) {
        String id = Refusals.need(input.subnetId(), "subnetId");
        String block = Refusals.need(input.ipv6CidrBlock(), "ipv6CidrBlock");
        return ec2.at(call, network -> {
            Subnet had = network.require(Kind.SUBNET, id);
            Vpc vpc = network.require(Kind.VPC, String.valueOf(had.vpcId()));
            Subnet subnet = network.put(Kind.SUBNET, with6(network, vpc, had, block));
            return new AssociateSubnetCidrBlockResult(blocks6(subnet).getLast(), id);
        });
    }

    public DisassociateSubnetCidrBlockResult disassociate(DisassociateSubnetCidrBlockRequest input, Call call) {
        String id = Refusals.need(input.associationId(), "associationId");
        return ec2.at(call, network -> {
            for (Subnet subnet : network.all(Kind.SUBNET).toList()) {
                for (SubnetIpv6CidrBlockAssociation block : blocks6(subnet)) {
                    if (id.equals(block.associationId())) {
                        network.put(Kind.SUBNET, subnet.toBuilder()
                                .ipv6CidrBlockAssociationSet(blocks6(subnet).stream()
                                        .filter(other -> other != block)
                                        .toList())
                                .build());
                        return new DisassociateSubnetCidrBlockResult(
                                block.toBuilder()
                                        .ipv6CidrBlockState(new SubnetCidrBlockState("disassociating", null))
                                        .build(),
                                subnet.subnetId());
                    }
                }
            }
            throw Refusals.of(
                    "InvalidSubnetCidrBlockAssociationID.NotFound",
                    "The subnet CIDR block association ID '" + id + "' does not exist");
        });
    }

    private Subnet with6(Network network, Vpc vpc, Subnet subnet, String text) {
        Cidr6 block = Cidr6.parse(text)
                .filter(parsed -> parsed.bits() == 64)
                .orElseThrow(() -> Refusals.invalidParameter(text, "ipv6CidrBlock", "This is not a valid IPv6 CIDR block."));
        boolean own = Vpcs.blocks6(vpc).stream()
                .map(other -> Cidr6.parse(String.valueOf(other.ipv6CidrBlock())).orElseThrow())
                .anyMatch(other -> other.contains(block));
        if (!own) {
            throw Refusals.of("InvalidSubnet.Range", "The CIDR '" + text + "' is invalid.");
        }
        boolean taken = of(network, vpc.vpcId())
                .flatMap(other -> blocks6(other).stream())
                .map(other -> Cidr6.parse(String.valueOf(other.ipv6CidrBlock())).orElseThrow())
                .anyMatch(block::overlaps);
        if (taken) {
            throw Refusals.of("InvalidSubnet.Conflict", "The CIDR '" + text + "' conflicts with another subnet");
        }
        List<SubnetIpv6CidrBlockAssociation> all = new ArrayList<>(blocks6(subnet));
        all.add(SubnetIpv6CidrBlockAssociation.builder()
                .associationId(ec2.id("subnet-cidr-assoc-"))
                .ipv6CidrBlock(block.toString())
                .ipv6CidrBlockState(new SubnetCidrBlockState("associated", null))
                .build());
        return subnet.toBuilder().ipv6CidrBlockAssociationSet(all).build();
    }

    /// Its associations with route tables and network ACLs end by themselves; interfaces and NAT gateways are in the way.
    public void delete(DeleteSubnetRequest input, Call call) {
        String id = Refusals.need(input.subnetId(), "subnetId");
        ec2.change(call, network -> {
            network.require(Kind.SUBNET, id);
            if (network.any(Kind.NETWORK_INTERFACE, face -> id.equals(face.subnetId()))) {
                throw Refusals.dependency("subnet '" + id + "'");
            }
            RouteTables.forgetSubnet(network, id);
            NetworkAcls.forgetSubnet(network, id);
            FlowLogs.forget(network, id);
            network.remove(Kind.SUBNET, id);
        });
    }

    static List<SubnetIpv6CidrBlockAssociation> blocks6(Subnet subnet) {
        return subnet.ipv6CidrBlockAssociationSet() == null ? List.of() : subnet.ipv6CidrBlockAssociationSet();
    }

    static Stream<Subnet> of(Network network, @Nullable String vpc) {
        return network.all(Kind.SUBNET).filter(subnet -> Objects.equals(subnet.vpcId(), vpc));
    }

    static Cidr cidr(Subnet subnet) {
        return Cidr.parse(String.valueOf(subnet.cidrBlock())).orElseThrow();
    }

    /// The subnet with as many free addresses as there are, after interfaces came or went.
    static void count(Network network, String id) {
        Subnet subnet = network.require(Kind.SUBNET, id);
        long used = network.all(Kind.NETWORK_INTERFACE)
                .filter(face -> id.equals(face.subnetId()))
                .mapToLong(face -> face.privateIpAddresses() == null ? 0 : face.privateIpAddresses().size())
                .sum();
        network.put(Kind.SUBNET, subnet.toBuilder()
                .availableIpAddressCount((int) (cidr(subnet).size() - RESERVED - used))
                .build());
    }
}
