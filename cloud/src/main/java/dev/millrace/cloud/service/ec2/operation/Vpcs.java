package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Cidr6;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.domain.VpcAttributes;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AssociateVpcCidrBlockRequest;
import dev.millrace.wire.ec2.AssociateVpcCidrBlockResult;
import dev.millrace.wire.ec2.AttributeBooleanValue;
import dev.millrace.wire.ec2.CreateVpcRequest;
import dev.millrace.wire.ec2.CreateVpcResult;
import dev.millrace.wire.ec2.DeleteVpcRequest;
import dev.millrace.wire.ec2.DescribeVpcAttributeRequest;
import dev.millrace.wire.ec2.DescribeVpcAttributeResult;
import dev.millrace.wire.ec2.DescribeVpcsRequest;
import dev.millrace.wire.ec2.DescribeVpcsResult;
import dev.millrace.wire.ec2.DisassociateVpcCidrBlockRequest;
import dev.millrace.wire.ec2.DisassociateVpcCidrBlockResult;
import dev.millrace.wire.ec2.ModifyVpcAttributeRequest;
import dev.millrace.wire.ec2.Vpc;
import dev.millrace.wire.ec2.VpcCidrBlockAssociation;
import dev.millrace.wire.ec2.VpcCidrBlockState;
import dev.millrace.wire.ec2.VpcIpv6CidrBlockAssociation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// VPCs: made, described, their attributes and address blocks, deleted.
public final class Vpcs {
    /// docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    private static final int VPCS_A_REGION = 5;

    private static final int BLOCKS_A_VPC = 5;
    private static final Set<String> TENANCIES = Set.of("default", "dedicated");

    private static final Filters<Vpc> FILTERS = new Filters<>(Kind.VPC)
            .one("vpc-id", Vpc::vpcId)
            .one("cidr", Vpc::cidrBlock)
            .one("cidr-block", Vpc::cidrBlock)
            .one("cidrBlock", Vpc::cidrBlock)
            .many("cidr-block-association.cidr-block", vpc -> blocks(vpc).stream()
                    .map(VpcCidrBlockAssociation::cidrBlock))
            .many("cidr-block-association.association-id", vpc -> blocks(vpc).stream()
                    .map(VpcCidrBlockAssociation::associationId))
            .many("cidr-block-association.state", vpc -> blocks(vpc).stream().map(_ -> "associated"))
            .many("ipv6-cidr-block-association.ipv6-cidr-block", vpc -> blocks6(vpc).stream()
                    .map(VpcIpv6CidrBlockAssociation::ipv6CidrBlock))
            .many("ipv6-cidr-block-association.association-id", vpc -> blocks6(vpc).stream()
                    .map(VpcIpv6CidrBlockAssociation::associationId))
            .one("dhcp-options-id", Vpc::dhcpOptionsId)
            .one("is-default", Vpc::isDefault)
            .one("isDefault", Vpc::isDefault)
            .one("owner-id", Vpc::ownerId)
            .one("state", Vpc::state);

    private final Ec2 ec2;

    public Vpcs(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateVpcResult create(CreateVpcRequest input, Call call) {
        Cidr block = block(Refusals.need(input.cidrBlock(), "cidrBlock"));
        String tenancy = input.instanceTenancy() == null ? "default" : input.instanceTenancy();
        if (!TENANCIES.contains(tenancy)) {
            throw Refusals.invalidParameter(tenancy, "instanceTenancy", "Valid values are: default, dedicated.");
        }
        return ec2.at(call, network -> {
            if (network.all(Kind.VPC).count() >= VPCS_A_REGION) {
                throw Refusals.of("VpcLimitExceeded", "The maximum number of VPCs has been reached.");
            }
            Vpc vpc = new NewVpc(ec2)
                    .make(network, block, tenancy, false, Ec2Tags.fresh(Kind.VPC, input.tagSpecifications()));
            if (Boolean.TRUE.equals(input.amazonProvidedIpv6CidrBlock())) {
                vpc = network.put(Kind.VPC, with6(vpc));
                RouteTables.localAgain(network, vpc);
            }
            return new CreateVpcResult(vpc);
        });
    }

    public DescribeVpcsResult describe(DescribeVpcsRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<Vpc> page = FILTERS.page(network, input.vpcIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeVpcsResult(page.next(), page.items());
        });
    }

    public DescribeVpcAttributeResult attribute(DescribeVpcAttributeRequest input, Call call) {
        String attribute = Refusals.need(input.attribute(), "attribute");
        String id = Refusals.need(input.vpcId(), "vpcId");
        return ec2.at(call, network -> {
            VpcAttributes all = network.require(Kind.VPC_ATTRIBUTES, id);
            return switch (attribute) {
                case "enableDnsSupport" -> new DescribeVpcAttributeResult(null, value(all.dnsSupport()), null, id);
                case "enableDnsHostnames" -> new DescribeVpcAttributeResult(value(all.dnsHostnames()), null, null, id);
                case "enableNetworkAddressUsageMetrics" ->
                    new DescribeVpcAttributeResult(null, null, value(all.addressUsageMetrics()), id);
                default -> throw Refusals.invalidParameter(attribute, "attribute", "Unknown attribute.");
            };
        });
    }

    public void modifyAttribute(ModifyVpcAttributeRequest input, Call call) {
        String id = Refusals.need(input.vpcId(), "vpcId");
        long given = Stream.of(input.enableDnsHostnames(), input.enableDnsSupport(), input.enableNetworkAddressUsageMetrics())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw Refusals.of("InvalidParameterCombination", "Exactly one attribute must be specified");
        }
        ec2.change(call, network -> {
            VpcAttributes had = network.require(Kind.VPC_ATTRIBUTES, id);
            network.put(Kind.VPC_ATTRIBUTES, new VpcAttributes(
                    id,
                    chosen(input.enableDnsSupport(), had.dnsSupport()),
                    chosen(input.enableDnsHostnames(), had.dnsHostnames()),
                    chosen(input.enableNetworkAddressUsageMetrics(), had.addressUsageMetrics())));
        });
    }

    public AssociateVpcCidrBlockResult associate(AssociateVpcCidrBlockRequest input, Call call) {
        String id = Refusals.need(input.vpcId(), "vpcId");
        return ec2.at(call, network -> {
            Vpc vpc = network.require(Kind.VPC, id);
            if (Boolean.TRUE.equals(input.amazonProvidedIpv6CidrBlock())) {
                Vpc changed = network.put(Kind.VPC, with6(vpc));
                RouteTables.localAgain(network, changed);
                return new AssociateVpcCidrBlockResult(blocks6(changed).getLast(), null, id);
            }
            Cidr block = block(Refusals.need(input.cidrBlock(), "cidrBlock"));
            if (blocks(vpc).size() >= BLOCKS_A_VPC) {
                throw Refusals.of(
                        "CidrLimitExceeded", "This network '" + id + "' has met its maximum number of allowed CIDRs: 5");
            }
            if (cidrs(vpc).anyMatch(block::overlaps)) {
                throw Refusals.of("InvalidVpc.Range", "The CIDR '" + block + "' conflicts with another CIDR of the VPC");
            }
            VpcCidrBlockAssociation association = new VpcCidrBlockAssociation(
                    ec2.id("vpc-cidr-assoc-"), block.toString(), new VpcCidrBlockState("associated", null));
            List<VpcCidrBlockAssociation> all = new ArrayList<>(blocks(vpc));
            all.add(association);
            RouteTables.localAgain(
                    network, network.put(Kind.VPC, vpc.toBuilder().cidrBlockAssociationSet(all).build()));
            return new AssociateVpcCidrBlockResult(null, association, id);
        });
    }

    public DisassociateVpcCidrBlockResult disassociate(DisassociateVpcCidrBlockRequest input, Call call) {
        String association = Refusals.need(input.associationId(), "associationId");
        return ec2.at(call, network -> {
            for (Vpc vpc : network.all(Kind.VPC).toList()) {
                for (VpcCidrBlockAssociation block : blocks(vpc)) {
                    if (association.equals(block.associationId())) {
                        return without(network, vpc, block);
                    }
                }
                for (VpcIpv6CidrBlockAssociation block : blocks6(vpc)) {
                    if (association.equals(block.associationId())) {
                        return without6(network, vpc, block);
                    }
                }
            }
            throw Refusals.of(
                    "InvalidVpcCidrBlockAssociationID.NotFound",
                    "The vpc CIDR block association ID '" + association + "' does not exist");
        });
    }

    private static DisassociateVpcCidrBlockResult without(Network network, Vpc vpc, VpcCidrBlockAssociation block) {
        if (Objects.equals(block.cidrBlock(), vpc.cidrBlock())) {
            throw Refusals.of(
                    "OperationNotPermitted",
                    "The vpc CIDR block with association ID " + block.associationId()
                            + " may not be disassociated. It is the primary IPv4 CIDR block of the VPC");
        }
        Cidr gone = Cidr.parse(String.valueOf(block.cidrBlock())).orElseThrow();
        if (Subnets.of(network, vpc.vpcId()).anyMatch(subnet -> gone.contains(Subnets.cidr(subnet)))) {
            throw Refusals.of(
                    "DependencyViolation", "The CIDR block " + gone + " has subnets and cannot be disassociated.");
        }
        List<VpcCidrBlockAssociation> rest = blocks(vpc).stream().filter(other -> other != block).toList();
        RouteTables.localAgain(
                network, network.put(Kind.VPC, vpc.toBuilder().cidrBlockAssociationSet(rest).build()));
        return new DisassociateVpcCidrBlockResult(
                null,
                block.toBuilder().cidrBlockState(new VpcCidrBlockState("disassociating", null)).build(),
                vpc.vpcId());
    }

    private static DisassociateVpcCidrBlockResult without6(
            Network network, Vpc vpc, VpcIpv6CidrBlockAssociation block) {
        List<VpcIpv6CidrBlockAssociation> rest = blocks6(vpc).stream().filter(other -> other != block).toList();
        RouteTables.localAgain(
                network,
                network.put(Kind.VPC, vpc.toBuilder().ipv6CidrBlockAssociationSet(rest).build()));
        return new DisassociateVpcCidrBlockResult(
                block.toBuilder().ipv6CidrBlockState(new VpcCidrBlockState("disassociating", null)).build(),
                null,
                vpc.vpcId());
    }

    /// What was born with it goes with it; anything else in it is in the way.
    public void delete(DeleteVpcRequest input, Call call) {
        String id = Refusals.need(input.vpcId(), "vpcId");
        ec2.change(call, network -> {
            network.require(Kind.VPC, id);
            boolean used = Subnets.of(network, id).findAny().isPresent()
                    || network.any(Kind.INTERNET_GATEWAY, gateway -> InternetGateways.attached(gateway, id))
                    || network.any(Kind.NETWORK_INTERFACE, face -> id.equals(face.vpcId()))
                    || network.any(Kind.VPC_ENDPOINT, endpoint -> id.equals(endpoint.vpcId()))
                    || network.any(Kind.SECURITY_GROUP, group -> id.equals(group.vpcId()) && !"default".equals(group.groupName()))
                    || network.any(Kind.ROUTE_TABLE, table -> id.equals(table.vpcId()) && !RouteTables.isMain(table))
                    || network.any(Kind.NETWORK_ACL, acl -> id.equals(acl.vpcId()) && !Boolean.TRUE.equals(acl.isDefault()))
                    || network.any(Kind.NAT_GATEWAY, nat -> id.equals(nat.vpcId()) && !"deleted".equals(nat.state()));
            if (used) {
                throw Refusals.dependency("vpc '" + id + "'");
            }
            network.all(Kind.ROUTE_TABLE)
                    .filter(table -> id.equals(table.vpcId()))
                    .forEach(table -> network.remove(Kind.ROUTE_TABLE, Kind.ROUTE_TABLE.id(table)));
            network.all(Kind.NETWORK_ACL)
                    .filter(acl -> id.equals(acl.vpcId()))
                    .forEach(acl -> network.remove(Kind.NETWORK_ACL, Kind.NETWORK_ACL.id(acl)));
            network.all(Kind.SECURITY_GROUP)
                    .filter(group -> id.equals(group.vpcId()))
                    .forEach(group -> SecurityGroups.remove(network, Kind.SECURITY_GROUP.id(group)));
            FlowLogs.forget(network, id);
            network.remove(Kind.VPC_ATTRIBUTES, id);
            network.remove(Kind.VPC, id);
        });
    }

    private Vpc with6(Vpc vpc) {
        List<VpcIpv6CidrBlockAssociation> all = new ArrayList<>(blocks6(vpc));
        all.add(VpcIpv6CidrBlockAssociation.builder()
                .associationId(ec2.id("vpc-cidr-assoc-"))
                .ipv6CidrBlock(Cidr6.ofAmazon(ec2.random()).toString())
                .ipv6CidrBlockState(new VpcCidrBlockState("associated", null))
                .ipv6Pool("Amazon")
                .build());
        return vpc.toBuilder().ipv6CidrBlockAssociationSet(all).build();
    }

    private static AttributeBooleanValue value(boolean value) {
        return new AttributeBooleanValue(value);
    }

    private static boolean chosen(@Nullable AttributeBooleanValue given, boolean had) {
        return given == null ? had : Boolean.TRUE.equals(given.value());
    }

    static List<VpcCidrBlockAssociation> blocks(Vpc vpc) {
        return vpc.cidrBlockAssociationSet() == null ? List.of() : vpc.cidrBlockAssociationSet();
    }

    static List<VpcIpv6CidrBlockAssociation> blocks6(Vpc vpc) {
        return vpc.ipv6CidrBlockAssociationSet() == null ? List.of() : vpc.ipv6CidrBlockAssociationSet();
    }

    static Stream<Cidr> cidrs(Vpc vpc) {
        return blocks(vpc).stream()
                .map(block -> Cidr.parse(String.valueOf(block.cidrBlock())).orElseThrow());
    }

    private static Cidr block(String text) {
        Cidr block = Cidr.parse(text)
                .orElseThrow(() -> Refusals.invalidParameter(text, "cidrBlock", "This is not a valid CIDR block."));
        if (block.bits() < 16 || block.bits() > 28) {
            throw Refusals.of("InvalidVpc.Range", "The CIDR '" + text + "' is invalid.");
        }
        return block;
    }
}
