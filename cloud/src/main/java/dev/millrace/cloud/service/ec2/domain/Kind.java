package dev.millrace.cloud.service.ec2.domain;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.ec2.Address;
import dev.millrace.wire.ec2.DhcpOptions;
import dev.millrace.wire.ec2.FlowLog;
import dev.millrace.wire.ec2.InternetGateway;
import dev.millrace.wire.ec2.NatGateway;
import dev.millrace.wire.ec2.NetworkAcl;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.RouteTable;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.SecurityGroupRule;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.Tag;
import dev.millrace.wire.ec2.Vpc;
import dev.millrace.wire.ec2.VpcEndpoint;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A kind of resource: what its ids begin with, how EC2 calls it, where its tags are.
/// @param type as tags and tag specifications name it
/// @param prefix of its ids
/// @param notFound the error code for one that is not there
/// @param noun how the error's sentence begins, before the id in quotes
public record Kind<V>(
        String type,
        String prefix,
        String notFound,
        String noun,
        Class<V> shape,
        Function<V, @Nullable String> idOf,
        Function<V, @Nullable List<Tag>> tagsOf,
        BiFunction<V, List<Tag>, V> tagged) {

    public static final Kind<Vpc> VPC = new Kind<>(
            "vpc", "vpc-", "InvalidVpcID.NotFound", "vpc ID", Vpc.class, Vpc::vpcId, Vpc::tags,
            (vpc, tags) -> vpc.toBuilder().tags(tags).build());
    public static final Kind<Subnet> SUBNET = new Kind<>(
            "subnet", "subnet-", "InvalidSubnetID.NotFound", "subnet ID", Subnet.class, Subnet::subnetId, Subnet::tags,
            (subnet, tags) -> subnet.toBuilder().tags(tags).build());
    public static final Kind<RouteTable> ROUTE_TABLE = new Kind<>(
            "route-table", "rtb-", "InvalidRouteTableID.NotFound", "routeTable ID", RouteTable.class,
            RouteTable::routeTableId, RouteTable::tags, (table, tags) -> table.toBuilder().tags(tags).build());
    public static final Kind<InternetGateway> INTERNET_GATEWAY = new Kind<>(
            "internet-gateway", "igw-", "InvalidInternetGatewayID.NotFound", "internetGateway ID",
            InternetGateway.class, InternetGateway::internetGatewayId, InternetGateway::tags,
            (gateway, tags) -> gateway.toBuilder().tags(tags).build());
    public static final Kind<NatGateway> NAT_GATEWAY = new Kind<>(
            "natgateway", "nat-", "NatGatewayNotFound", "Nat Gateway", NatGateway.class, NatGateway::natGatewayId,
            NatGateway::tags, (gateway, tags) -> gateway.toBuilder().tags(tags).build());
    public static final Kind<Address> ADDRESS = new Kind<>(
            "elastic-ip", "eipalloc-", "InvalidAllocationID.NotFound", "allocation ID", Address.class,
            Address::allocationId, Address::tags, (address, tags) -> address.toBuilder().tags(tags).build());
    public static final Kind<SecurityGroup> SECURITY_GROUP = new Kind<>(
            "security-group", "sg-", "InvalidGroup.NotFound", "security group", SecurityGroup.class,
            SecurityGroup::groupId, SecurityGroup::tags, (group, tags) -> group.toBuilder().tags(tags).build());
    public static final Kind<SecurityGroupRule> SECURITY_GROUP_RULE = new Kind<>(
            "security-group-rule", "sgr-", "InvalidSecurityGroupRuleId.NotFound", "security group rule ID",
            SecurityGroupRule.class, SecurityGroupRule::securityGroupRuleId, SecurityGroupRule::tags,
            (rule, tags) -> rule.toBuilder().tags(tags).build());
    public static final Kind<NetworkAcl> NETWORK_ACL = new Kind<>(
            "network-acl", "acl-", "InvalidNetworkAclID.NotFound", "networkAcl ID", NetworkAcl.class,
            NetworkAcl::networkAclId, NetworkAcl::tags, (acl, tags) -> acl.toBuilder().tags(tags).build());
    public static final Kind<NetworkInterface> NETWORK_INTERFACE = new Kind<>(
            "network-interface", "eni-", "InvalidNetworkInterfaceID.NotFound", "networkInterface ID",
            NetworkInterface.class, NetworkInterface::networkInterfaceId, NetworkInterface::tagSet,
            (face, tags) -> face.toBuilder().tagSet(tags).build());
    public static final Kind<VpcEndpoint> VPC_ENDPOINT = new Kind<>(
            "vpc-endpoint", "vpce-", "InvalidVpcEndpointId.NotFound", "Vpc Endpoint Id", VpcEndpoint.class,
            VpcEndpoint::vpcEndpointId, VpcEndpoint::tags, (endpoint, tags) -> endpoint.toBuilder().tags(tags).build());
    public static final Kind<DhcpOptions> DHCP_OPTIONS = new Kind<>(
            "dhcp-options", "dopt-", "InvalidDhcpOptionID.NotFound", "dhcpOption ID", DhcpOptions.class,
            DhcpOptions::dhcpOptionsId, DhcpOptions::tags, (options, tags) -> options.toBuilder().tags(tags).build());
    public static final Kind<FlowLog> FLOW_LOG = new Kind<>(
            "vpc-flow-log", "fl-", "InvalidFlowLogId.NotFound", "flow log ID", FlowLog.class, FlowLog::flowLogId,
            FlowLog::tags, (log, tags) -> log.toBuilder().tags(tags).build());

    /// A VPC's attributes, under the VPC's id.
    public static final Kind<VpcAttributes> VPC_ATTRIBUTES = new Kind<>(
            "vpc-attributes", "vpc-", "InvalidVpcID.NotFound", "vpc ID", VpcAttributes.class, VpcAttributes::vpcId,
            _ -> List.of(), (attributes, _) -> attributes);

    /// All that have tags.
    public static final List<Kind<?>> ALL = List.of(
            VPC, SUBNET, ROUTE_TABLE, INTERNET_GATEWAY, NAT_GATEWAY, ADDRESS, SECURITY_GROUP, SECURITY_GROUP_RULE,
            NETWORK_ACL, NETWORK_INTERFACE, VPC_ENDPOINT, DHCP_OPTIONS, FLOW_LOG);

    /// All that are kept.
    public static List<Kind<?>> kept() {
        return Stream.concat(ALL.stream(), Stream.of(VPC_ATTRIBUTES)).toList();
    }

    public String id(V resource) {
        return Objects.requireNonNull(idOf.apply(resource));
    }

    public List<Tag> tags(V resource) {
        List<Tag> tags = tagsOf.apply(resource);
        return tags == null ? List.of() : tags;
    }

    /// A new id: 17 hexadecimal digits that begin with 0, as those of today.
    public String fresh(RandomGenerator random) {
        return fresh(prefix, random);
    }

    /// The same for what is part of a resource, such as `rtbassoc-`.
    public static String fresh(String prefix, RandomGenerator random) {
        return prefix + "0" + String.format("%016x", random.nextLong());
    }

    public AwsException missing(String id) {
        if (!id.startsWith(prefix)) {
            String stem = notFound.endsWith(".NotFound") ? notFound.substring(0, notFound.length() - 9) : notFound;
            return Refusals.of(
                    this == SECURITY_GROUP ? "InvalidGroupId.Malformed" : stem + ".Malformed",
                    "Invalid id: \"" + id + "\" (expecting \"" + prefix + "...\")");
        }
        return Refusals.of(
                notFound,
                this == NAT_GATEWAY ? "NatGateway " + id + " was not found" : "The " + noun + " '" + id + "' does not exist");
    }
}
