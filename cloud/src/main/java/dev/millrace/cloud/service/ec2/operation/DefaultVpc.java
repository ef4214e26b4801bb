package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.ec2.InternetGateway;
import dev.millrace.wire.ec2.InternetGatewayAttachment;
import dev.millrace.wire.ec2.Route;
import dev.millrace.wire.ec2.RouteTable;
import dev.millrace.wire.ec2.Vpc;
import java.util.ArrayList;
import java.util.List;

/// What every account has in every region from the first day: a VPC 172.31.0.0/16 with a public subnet /20 in each zone
/// and a way to the internet (docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html).
final class DefaultVpc {
    private static final Cidr BLOCK = new Cidr(0xAC1F_0000L, 16);
    private static final int SUBNET_BITS = 20;

    private final Ec2 ec2;

    DefaultVpc(Ec2 ec2) {
        this.ec2 = ec2;
    }

    void make(Network network) {
        Vpc vpc = new NewVpc(ec2).make(network, BLOCK, "default", true, List.of());
        String gateway = ec2.id(Kind.INTERNET_GATEWAY);
        network.put(Kind.INTERNET_GATEWAY, InternetGateway.builder()
                .internetGatewayId(gateway)
                .ownerId(network.place().account())
                .attachments(List.of(new InternetGatewayAttachment("available", vpc.vpcId())))
                .tags(List.of())
                .build());
        RouteTable main = RouteTables.main(network, String.valueOf(vpc.vpcId()));
        List<Route> routes = new ArrayList<>(RouteTables.routes(main));
        routes.add(Route.builder()
                .destinationCidrBlock("0.0.0.0/0")
                .gatewayId(gateway)
                .origin("CreateRoute")
                .state("active")
                .build());
        network.put(Kind.ROUTE_TABLE, main.toBuilder().routes(routes).build());
        long first = BLOCK.first();
        for (Zone zone : Zone.of(network.place().region())) {
            Cidr block = new Cidr(first, SUBNET_BITS);
            first += block.size();
            network.put(
                    Kind.SUBNET,
                    new Subnets(ec2)
                            .subnet(network, String.valueOf(vpc.vpcId()), block, zone, List.of())
                            .toBuilder()
                            .defaultForAz(true)
                            .mapPublicIpOnLaunch(true)
                            .build());
        }
    }
}
