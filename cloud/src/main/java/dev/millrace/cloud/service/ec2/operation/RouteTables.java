package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AssociateRouteTableRequest;
import dev.millrace.wire.ec2.AssociateRouteTableResult;
import dev.millrace.wire.ec2.CreateRouteTableRequest;
import dev.millrace.wire.ec2.CreateRouteTableResult;
import dev.millrace.wire.ec2.DeleteRouteTableRequest;
import dev.millrace.wire.ec2.DescribeRouteTablesRequest;
import dev.millrace.wire.ec2.DescribeRouteTablesResult;
import dev.millrace.wire.ec2.DisassociateRouteTableRequest;
import dev.millrace.wire.ec2.ReplaceRouteTableAssociationRequest;
import dev.millrace.wire.ec2.ReplaceRouteTableAssociationResult;
import dev.millrace.wire.ec2.Route;
import dev.millrace.wire.ec2.RouteTable;
import dev.millrace.wire.ec2.RouteTableAssociation;
import dev.millrace.wire.ec2.RouteTableAssociationState;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.Vpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Route tables and what is associated with them. Their routes: [Routes].
public final class RouteTables {
    private static final RouteTableAssociationState ASSOCIATED = new RouteTableAssociationState("associated", null);

    private static final Filters<RouteTable> FILTERS = new Filters<>(Kind.ROUTE_TABLE)
            .one("route-table-id", RouteTable::routeTableId)
            .one("vpc-id", RouteTable::vpcId)
            .one("owner-id", RouteTable::ownerId)
            .many("association.route-table-association-id", table -> associations(table).stream()
                    .map(RouteTableAssociation::routeTableAssociationId))
            .many("association.route-table-id", table -> associations(table).stream()
                    .map(RouteTableAssociation::routeTableId))
            .many("association.subnet-id", table -> associations(table).stream().map(RouteTableAssociation::subnetId))
            .many("association.gateway-id", table -> associations(table).stream().map(RouteTableAssociation::gatewayId))
            .many("association.main", table -> associations(table).stream()
                    .map(association -> String.valueOf(Boolean.TRUE.equals(association.main()))))
            .many("route.destination-cidr-block", table -> routes(table).stream().map(Route::destinationCidrBlock))
            .many("route.destination-ipv6-cidr-block", table -> routes(table).stream().map(Route::destinationIpv6CidrBlock))
            .many("route.destination-prefix-list-id", table -> routes(table).stream().map(Route::destinationPrefixListId))
            .many("route.gateway-id", table -> routes(table).stream().map(Route::gatewayId))
            .many("route.nat-gateway-id", table -> routes(table).stream().map(Route::natGatewayId))
            .many("route.origin", table -> routes(table).stream().map(Route::origin))
            .many("route.state", table -> routes(table).stream().map(Route::state));

    private final Ec2 ec2;

    public RouteTables(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateRouteTableResult create(CreateRouteTableRequest input, Call call) {
        String vpcId = Refusals.need(input.vpcId(), "vpcId");
        return ec2.at(call, network -> {
            Vpc vpc = network.require(Kind.VPC, vpcId);
            RouteTable table = network.put(Kind.ROUTE_TABLE, RouteTable.builder()
                    .routeTableId(ec2.id(Kind.ROUTE_TABLE))
                    .ownerId(call.account())
                    .vpcId(vpcId)
                    .associations(List.of())
                    .propagatingVgws(List.of())
                    .routes(local(vpc))
                    .tags(Ec2Tags.fresh(Kind.ROUTE_TABLE, input.tagSpecifications()))
                    .build());
            return new CreateRouteTableResult(table, input.clientToken());
        });
    }

    public DescribeRouteTablesResult describe(DescribeRouteTablesRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<RouteTable> page =
                    FILTERS.page(network, input.routeTableIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeRouteTablesResult(page.items(), page.next());
        });
    }

    public void delete(DeleteRouteTableRequest input, Call call) {
        String id = Refusals.need(input.routeTableId(), "routeTableId");
        ec2.change(call, network -> {
            RouteTable table = network.require(Kind.ROUTE_TABLE, id);
            if (!associations(table).isEmpty()) {
                throw Refusals.dependency("routeTable '" + id + "'");
            }
            VpcEndpoints.forgetRouteTable(network, id);
            network.remove(Kind.ROUTE_TABLE, id);
        });
    }

    public AssociateRouteTableResult associate(AssociateRouteTableRequest input, Call call) {
        String id = Refusals.need(input.routeTableId(), "routeTableId");
        return ec2.at(call, network -> {
            RouteTable table = network.require(Kind.ROUTE_TABLE, id);
            if (input.gatewayId() != null) {
                network.require(Kind.INTERNET_GATEWAY, input.gatewayId());
            } else {
                Subnet subnet = network.require(Kind.SUBNET, Refusals.need(input.subnetId(), "subnetId"));
                if (!Objects.equals(subnet.vpcId(), table.vpcId())) {
                    throw Refusals.of(
                            "InvalidParameterValue",
                            "Route table " + id + " and subnet " + input.subnetId() + " belong to different networks");
                }
            }
            String wanted = input.subnetId();
            if (wanted != null && with(network, own -> wanted.equals(own.subnetId())).isPresent()) {
                throw Refusals.of(
                        "Resource.AlreadyAssociated",
                        "the specified association for route table " + id + " conflicts with an existing association");
            }
            RouteTableAssociation association = RouteTableAssociation.builder()
                    .main(false)
                    .routeTableAssociationId(ec2.id("rtbassoc-"))
                    .routeTableId(id)
                    .subnetId(input.subnetId())
                    .gatewayId(input.gatewayId())
                    .associationState(ASSOCIATED)
                    .build();
            add(network, table, association);
            return new AssociateRouteTableResult(association.routeTableAssociationId(), ASSOCIATED);
        });
    }

    public void disassociate(DisassociateRouteTableRequest input, Call call) {
        String id = Refusals.need(input.associationId(), "associationId");
        ec2.change(call, network -> {
            RouteTableAssociation association = association(network, id);
            if (Boolean.TRUE.equals(association.main())) {
                throw Refusals.of(
                        "InvalidParameterValue",
                        "cannot disassociate the main route table association " + id);
            }
            drop(network, own -> id.equals(own.routeTableAssociationId()));
        });
    }

    /// Also the way to make another table a VPC's main one.
    public ReplaceRouteTableAssociationResult replace(ReplaceRouteTableAssociationRequest input, Call call) {
        String id = Refusals.need(input.associationId(), "associationId");
        String tableId = Refusals.need(input.routeTableId(), "routeTableId");
        return ec2.at(call, network -> {
            RouteTableAssociation old = association(network, id);
            network.require(Kind.ROUTE_TABLE, tableId);
            drop(network, own -> id.equals(own.routeTableAssociationId()));
            RouteTableAssociation association = old.toBuilder()
                    .routeTableAssociationId(ec2.id("rtbassoc-"))
                    .routeTableId(tableId)
                    .build();
            add(network, network.require(Kind.ROUTE_TABLE, tableId), association);
            return new ReplaceRouteTableAssociationResult(association.routeTableAssociationId(), ASSOCIATED);
        });
    }

    private static void add(Network network, RouteTable table, RouteTableAssociation association) {
        List<RouteTableAssociation> all = new ArrayList<>(associations(table));
        all.add(association);
        network.put(Kind.ROUTE_TABLE, table.toBuilder().associations(all).build());
    }

    private static RouteTableAssociation association(Network network, String id) {
        return with(network, own -> id.equals(own.routeTableAssociationId()))
                .orElseThrow(() -> Refusals.of(
                        "InvalidAssociationID.NotFound", "The association ID '" + id + "' does not exist"));
    }

    private static Optional<RouteTableAssociation> with(
            Network network, Predicate<RouteTableAssociation> wanted) {
        return network.all(Kind.ROUTE_TABLE)
                .flatMap(table -> associations(table).stream())
                .filter(wanted)
                .findFirst();
    }

    private static void drop(Network network, Predicate<RouteTableAssociation> gone) {
        for (RouteTable table : network.all(Kind.ROUTE_TABLE).toList()) {
            if (associations(table).stream().anyMatch(gone)) {
                network.put(Kind.ROUTE_TABLE, table.toBuilder()
                        .associations(associations(table).stream().filter(gone.negate()).toList())
                        .build());
            }
        }
    }

    static void forgetSubnet(Network network, String subnet) {
        drop(network, association -> subnet.equals(association.subnetId()));
    }

    static List<RouteTableAssociation> associations(RouteTable table) {
        return table.associations() == null ? List.of() : table.associations();
    }

    static List<Route> routes(RouteTable table) {
        return table.routes() == null ? List.of() : table.routes();
    }

    static boolean isMain(RouteTable table) {
        return associations(table).stream().anyMatch(association -> Boolean.TRUE.equals(association.main()));
    }

    static RouteTable main(Network network, String vpc) {
        return network.all(Kind.ROUTE_TABLE)
                .filter(table -> vpc.equals(table.vpcId()) && isMain(table))
                .findFirst()
                .orElseThrow();
    }

    /// Every table leads to all of its VPC's blocks.
    static List<Route> local(Vpc vpc) {
        Stream<Route> four = Vpcs.cidrs(vpc)
                .map(Cidr::toString)
                .map(block -> local().destinationCidrBlock(block).build());
        Stream<Route> six = Vpcs.blocks6(vpc).stream()
                .map(block -> local().destinationIpv6CidrBlock(block.ipv6CidrBlock()).build());
        return Stream.concat(four, six).toList();
    }

    private static Route.Builder local() {
        return Route.builder().gatewayId("local").origin("CreateRouteTable").state("active");
    }

    /// After a VPC's blocks changed.
    static void localAgain(Network network, Vpc vpc) {
        for (RouteTable table : network.all(Kind.ROUTE_TABLE)
                .filter(own -> Objects.equals(own.vpcId(), vpc.vpcId()))
                .toList()) {
            List<Route> all = new ArrayList<>(local(vpc));
            routes(table).stream().filter(route -> !"local".equals(route.gatewayId())).forEach(all::add);
            network.put(Kind.ROUTE_TABLE, table.toBuilder().routes(all).build());
        }
    }
}
