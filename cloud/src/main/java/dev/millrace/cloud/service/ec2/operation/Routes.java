package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Cidr6;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateRouteRequest;
import dev.millrace.wire.ec2.CreateRouteResult;
import dev.millrace.wire.ec2.DeleteRouteRequest;
import dev.millrace.wire.ec2.InternetGateway;
import dev.millrace.wire.ec2.NatGateway;
import dev.millrace.wire.ec2.ReplaceRouteRequest;
import dev.millrace.wire.ec2.Route;
import dev.millrace.wire.ec2.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Routes of a table: one for each destination. A route whose gateway is gone stays, as a blackhole.
public final class Routes {
    private final Ec2 ec2;

    public Routes(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateRouteResult create(CreateRouteRequest input, Call call) {
        String id = Refusals.need(input.routeTableId(), "routeTableId");
        Destination destination = Destination.of(
                input.destinationCidrBlock(), input.destinationIpv6CidrBlock(), input.destinationPrefixListId());
        refuseElsewhere(
                input.vpcEndpointId(),
                input.transitGatewayId(),
                input.localGatewayId(),
                input.carrierGatewayId(),
                input.coreNetworkArn(),
                input.instanceId(),
                input.egressOnlyInternetGatewayId(),
                input.vpcPeeringConnectionId());
        return ec2.at(call, network -> {
            RouteTable table = network.require(Kind.ROUTE_TABLE, id);
            if (find(table, destination).isPresent()) {
                throw Refusals.of("RouteAlreadyExists", "The route identified by " + destination + " already exists.");
            }
            Route route = to(network, table, input.gatewayId(), input.natGatewayId(), input.networkInterfaceId());
            with(network, table, null, destination.on(route));
            return new CreateRouteResult(true);
        });
    }

    public void replace(ReplaceRouteRequest input, Call call) {
        String id = Refusals.need(input.routeTableId(), "routeTableId");
        Destination destination = Destination.of(
                input.destinationCidrBlock(), input.destinationIpv6CidrBlock(), input.destinationPrefixListId());
        refuseElsewhere(
                input.vpcEndpointId(),
                input.transitGatewayId(),
                input.localGatewayId(),
                input.carrierGatewayId(),
                input.coreNetworkArn(),
                input.instanceId(),
                input.egressOnlyInternetGatewayId(),
                input.vpcPeeringConnectionId());
        ec2.change(call, network -> {
            RouteTable table = network.require(Kind.ROUTE_TABLE, id);
            Route old = required(table, destination);
            Route route = to(network, table, input.gatewayId(), input.natGatewayId(), input.networkInterfaceId());
            with(network, table, old, destination.on(route));
        });
    }

    public void delete(DeleteRouteRequest input, Call call) {
        String id = Refusals.need(input.routeTableId(), "routeTableId");
        Destination destination = Destination.of(
                input.destinationCidrBlock(), input.destinationIpv6CidrBlock(), input.destinationPrefixListId());
        ec2.change(call, network -> {
            RouteTable table = network.require(Kind.ROUTE_TABLE, id);
            Route old = required(table, destination);
            if ("local".equals(old.gatewayId())) {
                throw Refusals.of(
                        "InvalidParameterValue",
                        "cannot remove local route " + destination + " in route table " + id);
            }
            with(network, table, old, null);
        });
    }

    /// Where a route leads: of one of three forms, as it is kept.
    private record Destination(@Nullable String four, @Nullable String six, @Nullable String prefixList) {
        static Destination of(@Nullable String four, @Nullable String six, @Nullable String prefixList) {
            if (four != null) {
                return new Destination(
                        Cidr.parse(four)
                                .map(Cidr::toString)
                                .orElseThrow(() -> Refusals.invalidParameter(
                                        four, "destinationCidrBlock", "This is not a valid CIDR block.")),
                        null,
                        null);
            }
            if (six != null) {
                return new Destination(
                        null,
                        Cidr6.parse(six)
                                .map(Cidr6::toString)
                                .orElseThrow(() -> Refusals.invalidParameter(
                                        six, "destinationIpv6CidrBlock", "This is not a valid IPv6 CIDR block.")),
                        null);
            }
            return new Destination(null, null, Refusals.need(prefixList, "destinationCidrBlock"));
        }

        Route on(Route route) {
            return route.toBuilder()
                    .destinationCidrBlock(four)
                    .destinationIpv6CidrBlock(six)
                    .destinationPrefixListId(prefixList)
                    .build();
        }

        boolean of(Route route) {
            return Objects.equals(four, route.destinationCidrBlock())
                    && Objects.equals(six, route.destinationIpv6CidrBlock())
                    && Objects.equals(prefixList, route.destinationPrefixListId());
        }

        @Override
        public String toString() {
            return Stream.of(four, six, prefixList).filter(Objects::nonNull).findFirst().orElseThrow();
        }
    }

    /// What a route may lead to on AWS and is not here.
    private static void refuseElsewhere(@Nullable String... targets) {
        Stream.of(targets).filter(Objects::nonNull).findFirst().ifPresent(target -> {
            throw Refusals.of(
                    "InvalidParameterValue",
                    "A route to " + target + " cannot be made here: only internet gateways, NAT gateways, gateway"
                            + " endpoints and network interfaces are there to lead to.");
        });
    }

    private static Route to(
            Network network,
            RouteTable table,
            @Nullable String gateway,
            @Nullable String nat,
            @Nullable String face) {
        long targets = Stream.of(gateway, nat, face).filter(Objects::nonNull).count();
        if (targets != 1) {
            throw Refusals.of(
                    targets == 0 ? "MissingParameter" : "InvalidParameterCombination",
                    targets == 0
                            ? "The request must contain exactly one of: gatewayId, natGatewayId, networkInterfaceId"
                            : "The request must contain exactly one target for the route");
        }
        Route.Builder route = Route.builder().origin("CreateRoute").state("active");
        if (nat != null) {
            NatGateway found = network.require(Kind.NAT_GATEWAY, nat);
            if (!Objects.equals(found.vpcId(), table.vpcId())) {
                throw apart(table, nat);
            }
            return route.natGatewayId(nat).build();
        }
        if (face != null) {
            network.require(Kind.NETWORK_INTERFACE, face);
            return route.networkInterfaceId(face).build();
        }
        String named = Refusals.need(gateway, "gatewayId");
        if (!named.equals("local")) {
            InternetGateway found = network.require(Kind.INTERNET_GATEWAY, named);
            if (!InternetGateways.attached(found, String.valueOf(table.vpcId()))) {
                throw apart(table, named);
            }
        }
        return route.gatewayId(named).build();
    }

    private static RuntimeException apart(RouteTable table, String gateway) {
        return Refusals.of(
                "InvalidParameterValue",
                "route table " + table.routeTableId() + " and network gateway " + gateway
                        + " belong to different networks");
    }

    private static Route required(RouteTable table, Destination destination) {
        return find(table, destination)
                .orElseThrow(() -> Refusals.of(
                        "InvalidRoute.NotFound",
                        "no route with destination-cidr-block " + destination + " in route table " + table.routeTableId()));
    }

    private static Optional<Route> find(RouteTable table, Destination destination) {
        return RouteTables.routes(table).stream().filter(destination::of).findFirst();
    }

    private static void with(Network network, RouteTable table, @Nullable Route old, @Nullable Route fresh) {
        List<Route> all = new ArrayList<>(RouteTables.routes(table));
        all.remove(old);
        if (fresh != null) {
            all.add(fresh);
        }
        network.put(Kind.ROUTE_TABLE, table.toBuilder().routes(all).build());
    }

    /// Routes to what is gone lead nowhere.
    static void blackhole(Network network, String target) {
        for (RouteTable table : network.all(Kind.ROUTE_TABLE).toList()) {
            List<Route> routes = RouteTables.routes(table).stream()
                    .map(route -> target.equals(route.gatewayId())
                                    || target.equals(route.natGatewayId())
                                    || target.equals(route.networkInterfaceId())
                            ? route.toBuilder().state("blackhole").build()
                            : route)
                    .toList();
            if (!routes.equals(RouteTables.routes(table))) {
                network.put(Kind.ROUTE_TABLE, table.toBuilder().routes(routes).build());
            }
        }
    }
}
