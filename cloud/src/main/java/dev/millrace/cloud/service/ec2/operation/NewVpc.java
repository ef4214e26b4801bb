package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.VpcAttributes;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.ec2.NetworkAcl;
import dev.millrace.wire.ec2.ReferencedSecurityGroup;
import dev.millrace.wire.ec2.RouteTable;
import dev.millrace.wire.ec2.RouteTableAssociation;
import dev.millrace.wire.ec2.RouteTableAssociationState;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.Tag;
import dev.millrace.wire.ec2.Vpc;
import dev.millrace.wire.ec2.VpcCidrBlockAssociation;
import dev.millrace.wire.ec2.VpcCidrBlockState;
import java.util.List;

/// A VPC is born with its main route table, its default network ACL and its default security group.
final class NewVpc {
    private final Ec2 ec2;

    NewVpc(Ec2 ec2) {
        this.ec2 = ec2;
    }

    Vpc make(Network network, Cidr block, String tenancy, boolean isDefault, List<Tag> tags) {
        String owner = network.place().account();
        String id = ec2.id(Kind.VPC);
        Vpc vpc = network.put(Kind.VPC, Vpc.builder()
                .vpcId(id)
                .ownerId(owner)
                .cidrBlock(block.toString())
                .cidrBlockAssociationSet(List.of(new VpcCidrBlockAssociation(
                        ec2.id("vpc-cidr-assoc-"), block.toString(), new VpcCidrBlockState("associated", null))))
                .ipv6CidrBlockAssociationSet(List.of())
                .instanceTenancy(tenancy)
                .isDefault(isDefault)
                .state("available")
                .dhcpOptionsId(DhcpOptionSets.usual(network, ec2).dhcpOptionsId())
                .tags(tags)
                .build());
        network.put(Kind.VPC_ATTRIBUTES, new VpcAttributes(id, true, isDefault, false));
        mainRouteTable(network, vpc);
        network.put(Kind.NETWORK_ACL, NetworkAcl.builder()
                .networkAclId(ec2.id(Kind.NETWORK_ACL))
                .ownerId(owner)
                .vpcId(id)
                .isDefault(true)
                .associations(List.of())
                .entries(NetworkAcls.bornOpen())
                .tags(List.of())
                .build());
        securityGroup(network, id);
        return vpc;
    }

    private void mainRouteTable(Network network, Vpc vpc) {
        String id = ec2.id(Kind.ROUTE_TABLE);
        network.put(Kind.ROUTE_TABLE, RouteTable.builder()
                .routeTableId(id)
                .ownerId(network.place().account())
                .vpcId(vpc.vpcId())
                .associations(List.of(RouteTableAssociation.builder()
                        .main(true)
                        .routeTableAssociationId(ec2.id("rtbassoc-"))
                        .routeTableId(id)
                        .associationState(new RouteTableAssociationState("associated", null))
                        .build()))
                .routes(RouteTables.local(vpc))
                .propagatingVgws(List.of())
                .tags(List.of())
                .build());
    }

    private void securityGroup(Network network, String vpc) {
        String owner = network.place().account();
        String id = ec2.id(Kind.SECURITY_GROUP);
        network.put(Kind.SECURITY_GROUP, SecurityGroup.builder()
                .groupId(id)
                .groupName("default")
                .description("default VPC security group")
                .securityGroupArn(SecurityGroups.arn(network, "security-group", id))
                .ownerId(owner)
                .vpcId(vpc)
                .tags(List.of())
                .build());
        network.put(Kind.SECURITY_GROUP_RULE, SecurityGroupRules.all(ec2, network, id, false)
                .referencedGroupInfo(new ReferencedSecurityGroup(id, null, owner, null, null))
                .build());
        network.put(
                Kind.SECURITY_GROUP_RULE,
                SecurityGroupRules.all(ec2, network, id, true).cidrIpv4("0.0.0.0/0").build());
    }
}
