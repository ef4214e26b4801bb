package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateVpcEndpointRequest;
import dev.millrace.wire.ec2.CreateVpcEndpointResult;
import dev.millrace.wire.ec2.DeleteVpcEndpointsRequest;
import dev.millrace.wire.ec2.DeleteVpcEndpointsResult;
import dev.millrace.wire.ec2.DescribeVpcEndpointsRequest;
import dev.millrace.wire.ec2.DescribeVpcEndpointsResult;
import dev.millrace.wire.ec2.DnsEntry;
import dev.millrace.wire.ec2.DnsOptions;
import dev.millrace.wire.ec2.ModifyVpcEndpointRequest;
import dev.millrace.wire.ec2.ModifyVpcEndpointResult;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.Route;
import dev.millrace.wire.ec2.RouteTable;
import dev.millrace.wire.ec2.SecurityGroupIdentifier;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.UnsuccessfulItem;
import dev.millrace.wire.ec2.UnsuccessfulItemError;
import dev.millrace.wire.ec2.Vpc;
import dev.millrace.wire.ec2.VpcEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Ways to AWS's services from within a VPC: of type Gateway (S3, DynamoDB), which put a route to a prefix list into
/// route tables, and of type Interface, which have a network interface in each of their subnets.
public final class VpcEndpoints {
    private static final String OPEN_POLICY =
            "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";

    private static final Filters<VpcEndpoint> FILTERS = new Filters<>(Kind.VPC_ENDPOINT)
            .one("vpc-endpoint-id", VpcEndpoint::vpcEndpointId)
            .one("vpc-endpoint-type", VpcEndpoint::vpcEndpointType)
            .one("vpc-endpoint-state", VpcEndpoint::state)
            .one("vpc-id", VpcEndpoint::vpcId)
            .one("service-name", VpcEndpoint::serviceName)
            .one("ip-address-type", VpcEndpoint::ipAddressType);

    private final Ec2 ec2;

    public VpcEndpoints(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateVpcEndpointResult create(CreateVpcEndpointRequest input, Call call) {
        String vpcId = Refusals.need(input.vpcId(), "vpcId");
        String service = Refusals.need(input.serviceName(), "serviceName");
        String type = input.vpcEndpointType() == null ? "Gateway" : input.vpcEndpointType();
        boolean gateway = type.equals("Gateway");
        if (!EndpointServices.known(service, call.region(), gateway)) {
            throw Refusals.of("InvalidServiceName", "The Vpc Endpoint Service '" + service + "' does not exist");
        }
        return ec2.at(call, network -> {
            Vpc vpc = network.require(Kind.VPC, vpcId);
            String id = ec2.id(Kind.VPC_ENDPOINT);
            boolean named = gateway || input.privateDnsEnabled() == null || input.privateDnsEnabled();
            VpcEndpoint.Builder endpoint = VpcEndpoint.builder()
                    .vpcEndpointId(id)
                    .vpcEndpointType(type)
                    .vpcId(vpcId)
                    .serviceName(service)
                    .state("available")
                    .policyDocument(input.policyDocument() == null ? OPEN_POLICY : input.policyDocument())
                    .privateDnsEnabled(!gateway && named)
                    .requesterManaged(false)
                    .ownerId(call.account())
                    .creationTimestamp(ec2.clock().instant())
                    .tags(Ec2Tags.fresh(Kind.VPC_ENDPOINT, input.tagSpecifications()))
                    .routeTableIds(List.of())
                    .subnetIds(List.of())
                    .groups(List.of())
                    .networkInterfaceIds(List.of())
                    .dnsEntries(List.of());
            if (gateway) {
                return new CreateVpcEndpointResult(
                        withTables(network, endpoint.build(), vpc, input.routeTableIds(), null), input.clientToken());
            }
            endpoint.ipAddressType(input.ipAddressType() == null ? "ipv4" : input.ipAddressType())
                    .dnsOptions(DnsOptions.builder().dnsRecordIpType("ipv4").build())
                    .dnsEntries(List.of(new DnsEntry(
                            id + "-" + Integer.toHexString(id.hashCode()) + "." + EndpointServices.name(service, call.region()) + "." + call.region() + ".vpce.amazonaws.com", null)));
            endpoint.groups(groups(network, vpcId, input.securityGroupIds()));
            return new CreateVpcEndpointResult(
                    withSubnets(network, endpoint.build(), input.subnetIds(), null), input.clientToken());
        });
    }

    private static List<SecurityGroupIdentifier> groups(Network network, String vpc, @Nullable List<String> ids) {
        return NetworkInterfaces.identifiers(network, vpc, ids).stream()
                .map(group -> new SecurityGroupIdentifier(group.groupId(), group.groupName()))
                .toList();
    }

    private static <T> List<T> some(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static List<String> changed(@Nullable List<String> had, @Nullable List<String> add, @Nullable List<String> remove) {
        Set<String> all = new LinkedHashSet<>(some(had));
        all.addAll(some(add));
        some(remove).forEach(all::remove);
        return List.copyOf(all);
    }

    private VpcEndpoint withTables(
            Network network, VpcEndpoint endpoint, Vpc vpc, @Nullable List<String> add, @Nullable List<String> remove) {
        String list = PrefixLists.of(network.place().region()).stream()
                .filter(own -> Objects.equals(own.prefixListName(), endpoint.serviceName()))
                .map(own -> String.valueOf(own.prefixListId()))
                .findFirst()
                .orElseThrow();
        for (String id : some(add)) {
            RouteTable table = network.require(Kind.ROUTE_TABLE, id);
            if (!Objects.equals(table.vpcId(), vpc.vpcId())) {
                throw Refusals.of(
                        "InvalidRouteTableId.NotFound",
                        "The route table '" + id + "' does not belong to VPC '" + vpc.vpcId() + "'");
            }
            List<Route> routes = new ArrayList<>(RouteTables.routes(table));
            if (routes.stream().anyMatch(route -> list.equals(route.destinationPrefixListId()))) {
                throw Refusals.of(
                        "RouteAlreadyExists",
                        "route table " + id + " already has a route with destination-prefix-list-id " + list);
            }
            routes.add(Route.builder()
                    .destinationPrefixListId(list)
                    .gatewayId(endpoint.vpcEndpointId())
                    .origin("CreateRoute")
                    .state("active")
                    .build());
            network.put(Kind.ROUTE_TABLE, table.toBuilder().routes(routes).build());
        }
        some(remove).forEach(id -> dropRoutes(network, id, String.valueOf(endpoint.vpcEndpointId())));
        return network.put(Kind.VPC_ENDPOINT, endpoint.toBuilder()
                .routeTableIds(changed(endpoint.routeTableIds(), add, remove))
                .build());
    }

    private static void dropRoutes(Network network, String table, String endpoint) {
        network.find(Kind.ROUTE_TABLE, table).ifPresent(found -> network.put(Kind.ROUTE_TABLE, found.toBuilder()
                .routes(RouteTables.routes(found).stream()
                        .filter(route -> !endpoint.equals(route.gatewayId()))
                        .toList())
                .build()));
    }

    private VpcEndpoint withSubnets(
            Network network, VpcEndpoint endpoint, @Nullable List<String> add, @Nullable List<String> remove) {
        List<String> faces = new ArrayList<>(some(endpoint.networkInterfaceIds()));
        for (String subnetId : some(add)) {
            Subnet subnet = network.require(Kind.SUBNET, subnetId);
            if (!Objects.equals(subnet.vpcId(), endpoint.vpcId())) {
                throw Refusals.of(
                        "InvalidParameter", "The subnet ID '" + subnetId + "' does not belong to VPC '" + endpoint.vpcId() + "'");
            }
            NetworkInterface face = NetworkInterfaces.make(
                    ec2,
                    network,
                    subnetId,
                    some(endpoint.groups()).stream()
                            .map(group -> String.valueOf(group.groupId()))
                            .toList(),
                    null,
                    new NetworkInterfaces.Purpose(
                            "vpc_endpoint", "VPC Endpoint Interface " + endpoint.vpcEndpointId(), "amazon-vpce"),
                    List.of());
            faces.add(Kind.NETWORK_INTERFACE.id(face));
        }
        for (String subnetId : some(remove)) {
            network.all(Kind.NETWORK_INTERFACE)
                    .filter(face -> subnetId.equals(face.subnetId()) && faces.contains(Kind.NETWORK_INTERFACE.id(face)))
                    .forEach(face -> {
                        NetworkInterfaces.remove(network, face);
                        faces.remove(Kind.NETWORK_INTERFACE.id(face));
                    });
        }
        return network.put(Kind.VPC_ENDPOINT, endpoint.toBuilder()
                .subnetIds(changed(endpoint.subnetIds(), add, remove))
                .networkInterfaceIds(faces)
                .build());
    }

    public DescribeVpcEndpointsResult describe(DescribeVpcEndpointsRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<VpcEndpoint> page = FILTERS.page(
                    network, input.vpcEndpointIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeVpcEndpointsResult(page.items(), page.next());
        });
    }

    public ModifyVpcEndpointResult modify(ModifyVpcEndpointRequest input, Call call) {
        String id = Refusals.need(input.vpcEndpointId(), "vpcEndpointId");
        ec2.change(call, network -> {
            VpcEndpoint had = network.require(Kind.VPC_ENDPOINT, id);
            Vpc vpc = network.require(Kind.VPC, String.valueOf(had.vpcId()));
            VpcEndpoint.Builder next = had.toBuilder();
            if (Boolean.TRUE.equals(input.resetPolicy())) {
                next.policyDocument(OPEN_POLICY);
            } else if (input.policyDocument() != null) {
                next.policyDocument(input.policyDocument());
            }
            if (input.privateDnsEnabled() != null) {
                next.privateDnsEnabled(input.privateDnsEnabled());
            }
            if (input.ipAddressType() != null) {
                next.ipAddressType(input.ipAddressType());
            }
            List<String> groups = changed(
                    some(had.groups()).stream().map(group -> String.valueOf(group.groupId())).toList(),
                    input.addSecurityGroupIds(),
                    input.removeSecurityGroupIds());
            if (!"Gateway".equals(had.vpcEndpointType())) {
                next.groups(groups(network, String.valueOf(had.vpcId()), groups));
            }
            VpcEndpoint changed = network.put(Kind.VPC_ENDPOINT, next.build());
            if ("Gateway".equals(had.vpcEndpointType())) {
                withTables(network, changed, vpc, input.addRouteTableIds(), input.removeRouteTableIds());
            } else {
                withSubnets(network, changed, input.addSubnetIds(), input.removeSubnetIds());
            }
        });
        return new ModifyVpcEndpointResult(true);
    }

    public DeleteVpcEndpointsResult delete(DeleteVpcEndpointsRequest input, Call call) {
        List<String> ids = Refusals.need(input.vpcEndpointIds(), "vpcEndpointIds");
        return ec2.at(call, network -> {
            List<UnsuccessfulItem> failed = new ArrayList<>();
            for (String id : ids) {
                if (network.find(Kind.VPC_ENDPOINT, id).isEmpty()) {
                    AwsException missing = Kind.VPC_ENDPOINT.missing(id);
                    failed.add(new UnsuccessfulItem(new UnsuccessfulItemError(missing.code(), missing.message()), id));
                    continue;
                }
                VpcEndpoint endpoint = network.require(Kind.VPC_ENDPOINT, id);
                some(endpoint.routeTableIds()).forEach(table -> dropRoutes(network, table, id));
                some(endpoint.networkInterfaceIds())
                        .forEach(face -> network.find(Kind.NETWORK_INTERFACE, face)
                                .ifPresent(found -> NetworkInterfaces.remove(network, found)));
                network.remove(Kind.VPC_ENDPOINT, id);
            }
            return new DeleteVpcEndpointsResult(failed);
        });
    }

    static void forgetRouteTable(Network network, String table) {
        network.all(Kind.VPC_ENDPOINT)
                .filter(endpoint -> some(endpoint.routeTableIds()).contains(table))
                .forEach(endpoint -> network.put(Kind.VPC_ENDPOINT, endpoint.toBuilder()
                        .routeTableIds(changed(endpoint.routeTableIds(), null, List.of(table)))
                        .build()));
    }
}
