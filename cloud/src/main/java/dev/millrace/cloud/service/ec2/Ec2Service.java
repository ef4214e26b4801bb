package dev.millrace.cloud.service.ec2;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.operation.Addresses;
import dev.millrace.cloud.service.ec2.operation.DhcpOptionSets;
import dev.millrace.cloud.service.ec2.operation.DryRun;
import dev.millrace.cloud.service.ec2.operation.Ec2;
import dev.millrace.cloud.service.ec2.operation.EndpointServices;
import dev.millrace.cloud.service.ec2.operation.FlowLogs;
import dev.millrace.cloud.service.ec2.operation.InternetGateways;
import dev.millrace.cloud.service.ec2.operation.NatGateways;
import dev.millrace.cloud.service.ec2.operation.NetworkAcls;
import dev.millrace.cloud.service.ec2.operation.NetworkInterfaces;
import dev.millrace.cloud.service.ec2.operation.PrivateAddresses;
import dev.millrace.cloud.service.ec2.operation.Places;
import dev.millrace.cloud.service.ec2.operation.RouteTables;
import dev.millrace.cloud.service.ec2.operation.Routes;
import dev.millrace.cloud.service.ec2.operation.SecurityGroupRules;
import dev.millrace.cloud.service.ec2.operation.SecurityGroups;
import dev.millrace.cloud.service.ec2.operation.ServiceInterfaces;
import dev.millrace.cloud.service.ec2.operation.Subnets;
import dev.millrace.cloud.service.ec2.operation.Tags;
import dev.millrace.cloud.service.ec2.operation.VpcEndpoints;
import dev.millrace.cloud.service.ec2.operation.Vpcs;
import dev.millrace.cloud.service.ec2.store.Ec2Store;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.ec2.Ec2Operations;
import dev.millrace.wire.service.Service;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// EC2's network put together: its parts, and the table of its operations.
public final class Ec2Service {
    private final Service api;
    private final ServiceInterfaces held;

    public Ec2Service(Storage storage, InstantSource clock, RandomGenerator random, FlowLogRoles roles) {
        Ec2 ec2 = new Ec2(new Ec2Store(storage, Kind::kept), random, clock);
        held = new ServiceInterfaces(ec2);
        api = Service.of(Ec2Operations.FACTS, () -> {
            Vpcs vpcs = new Vpcs(ec2);
            Subnets subnets = new Subnets(ec2);
            RouteTables tables = new RouteTables(ec2);
            Routes routes = new Routes(ec2);
            InternetGateways gateways = new InternetGateways(ec2);
            NatGateways nat = new NatGateways(ec2);
            Addresses addresses = new Addresses(ec2);
            SecurityGroups groups = new SecurityGroups(ec2);
            SecurityGroupRules rules = new SecurityGroupRules(ec2);
            NetworkAcls acls = new NetworkAcls(ec2);
            NetworkInterfaces interfaces = new NetworkInterfaces(ec2);
            PrivateAddresses privateAddresses = new PrivateAddresses(ec2);
            VpcEndpoints endpoints = new VpcEndpoints(ec2);
            EndpointServices services = new EndpointServices();
            DhcpOptionSets dhcp = new DhcpOptionSets(ec2);
            FlowLogs flowLogs = new FlowLogs(ec2, roles);
            Tags tags = new Tags(ec2);
            Places places = new Places(ec2);
            return new Ec2Operations()
                // VPCs
                .associateVpcCidrBlock(DryRun.or(vpcs::associate))
                .createVpc(DryRun.or(vpcs::create))
                .deleteVpc(DryRun.orDo(vpcs::delete))
                .describeVpcAttribute(DryRun.or(vpcs::attribute))
                .describeVpcs(DryRun.or(vpcs::describe))
                .disassociateVpcCidrBlock(DryRun.or(vpcs::disassociate))
                .modifyVpcAttribute(DryRun.orDo(vpcs::modifyAttribute))
                // Subnets
                .associateSubnetCidrBlock(DryRun.or(subnets::associate))
                .createSubnet(DryRun.or(subnets::create))
                .deleteSubnet(DryRun.orDo(subnets::delete))
                .describeSubnets(DryRun.or(subnets::describe))
                .disassociateSubnetCidrBlock(DryRun.or(subnets::disassociate))
                .modifySubnetAttribute(DryRun.orDo(subnets::modify))
                // Route tables
                .associateRouteTable(DryRun.or(tables::associate))
                .createRouteTable(DryRun.or(tables::create))
                .deleteRouteTable(DryRun.orDo(tables::delete))
                .describeRouteTables(DryRun.or(tables::describe))
                .disassociateRouteTable(DryRun.orDo(tables::disassociate))
                .replaceRouteTableAssociation(DryRun.or(tables::replace))
                .createRoute(DryRun.or(routes::create))
                .deleteRoute(DryRun.orDo(routes::delete))
                .replaceRoute(DryRun.orDo(routes::replace))
                // Gateways and addresses
                .attachInternetGateway(DryRun.orDo(gateways::attach))
                .createInternetGateway(DryRun.or(gateways::create))
                .deleteInternetGateway(DryRun.orDo(gateways::delete))
                .describeInternetGateways(DryRun.or(gateways::describe))
                .detachInternetGateway(DryRun.orDo(gateways::detach))
                .createNatGateway(DryRun.or(nat::create))
                .deleteNatGateway(DryRun.or(nat::delete))
                .describeNatGateways(DryRun.or(nat::describe))
                .allocateAddress(DryRun.or(addresses::allocate))
                .associateAddress(DryRun.or(addresses::associate))
                .describeAddresses(DryRun.or(addresses::describe))
                .describeAddressesAttribute(DryRun.or(addresses::attributes))
                .disassociateAddress(DryRun.orDo(addresses::disassociate))
                .releaseAddress(DryRun.orDo(addresses::release))
                // Security groups
                .createSecurityGroup(DryRun.or(groups::create))
                .deleteSecurityGroup(DryRun.or(groups::delete))
                .describeSecurityGroups(DryRun.or(groups::describe))
                .authorizeSecurityGroupEgress(DryRun.or(rules::egress))
                .authorizeSecurityGroupIngress(DryRun.or(rules::ingress))
                .describeSecurityGroupRules(DryRun.or(rules::describe))
                .modifySecurityGroupRules(DryRun.or(rules::modify))
                .revokeSecurityGroupEgress(DryRun.or(rules::revoke))
                .revokeSecurityGroupIngress(DryRun.or(rules::revoke))
                .updateSecurityGroupRuleDescriptionsEgress(DryRun.or(rules::describeAnew))
                .updateSecurityGroupRuleDescriptionsIngress(DryRun.or(rules::describeAnew))
                // Network ACLs
                .createNetworkAcl(DryRun.or(acls::create))
                .createNetworkAclEntry(DryRun.orDo(acls::createEntry))
                .deleteNetworkAcl(DryRun.orDo(acls::delete))
                .deleteNetworkAclEntry(DryRun.orDo(acls::deleteEntry))
                .describeNetworkAcls(DryRun.or(acls::describe))
                .replaceNetworkAclAssociation(DryRun.or(acls::replace))
                .replaceNetworkAclEntry(DryRun.orDo(acls::replaceEntry))
                // Network interfaces
                .assignPrivateIpAddresses(DryRun.or(privateAddresses::assign))
                .unassignPrivateIpAddresses(DryRun.orDo(privateAddresses::unassign))
                .createNetworkInterface(DryRun.or(interfaces::create))
                .deleteNetworkInterface(DryRun.orDo(interfaces::delete))
                .describeNetworkInterfaceAttribute(DryRun.or(interfaces::attribute))
                .describeNetworkInterfaces(DryRun.or(interfaces::describe))
                .modifyNetworkInterfaceAttribute(DryRun.orDo(interfaces::modify))
                // Endpoints
                .createVpcEndpoint(DryRun.or(endpoints::create))
                .deleteVpcEndpoints(DryRun.or(endpoints::delete))
                .describeVpcEndpointServices(DryRun.or(services::describe))
                .describeVpcEndpoints(DryRun.or(endpoints::describe))
                .modifyVpcEndpoint(DryRun.or(endpoints::modify))
                // DHCP options, flow logs
                .associateDhcpOptions(DryRun.orDo(dhcp::associate))
                .createDhcpOptions(DryRun.or(dhcp::create))
                .deleteDhcpOptions(DryRun.orDo(dhcp::delete))
                .describeDhcpOptions(DryRun.or(dhcp::describe))
                .createFlowLogs(DryRun.or(flowLogs::create))
                .deleteFlowLogs(DryRun.or(flowLogs::delete))
                .describeFlowLogs(DryRun.or(flowLogs::describe))
                // Tags
                .createTags(DryRun.orDo(tags::create))
                .deleteTags(DryRun.orDo(tags::delete))
                .describeTags(DryRun.or(tags::describe))
                // What is there by itself
                .describeAccountAttributes(DryRun.or(places::attributes))
                .describeAvailabilityZones(DryRun.or(places::zones))
                .describePrefixLists(DryRun.or(places::prefixLists))
                .describeRegions(DryRun.or(places::regions))
                .build();
        });
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// The network interfaces of other services.
    public ServiceInterfaces held() {
        return held;
    }
}
