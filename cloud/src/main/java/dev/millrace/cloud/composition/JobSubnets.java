package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.ec2.Ec2Service;
import dev.millrace.cloud.service.ec2.operation.ServiceInterfaces;
import dev.millrace.cloud.service.glue.JobRoles;
import dev.millrace.cloud.service.glue.RunNetworks;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.DescribeRouteTablesRequest;
import dev.millrace.wire.ec2.Ec2;
import dev.millrace.wire.ec2.Filter;
import dev.millrace.wire.ec2.Route;
import dev.millrace.wire.ec2.RouteTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// EC2's subnets as Glue's job runs have interfaces in them.
public final class JobSubnets implements RunNetworks {
    private static final String GLUE = "glue.amazonaws.com";
    private static final String HOLDER = "GlueJobRunnerSession:";
    private static final List<String> ACTIONS =
            List.of("CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces");

    private final ServiceInterfaces interfaces;
    private final Ec2 ec2;
    private final JobRoles roles;

    public JobSubnets(Ec2Service service, JobRoles roles) {
        this.interfaces = service.held();
        this.ec2 = new Ec2(service.api());
        this.roles = roles;
    }

    @Override
    public void enter(String account, String region, String run, String role, Place place) throws RefusedException {
        for (String action : ACTIONS) {
            if (!roles.may(account, region, role, "ec2:" + action, "*")) {
                throw new RefusedException(
                        "The role " + GlueRoles.arn(account, region, role) + " may not call ec2:" + action + ".");
            }
        }
        try {
            String vpc = interfaces.vpc(account, region, List.of(place.subnetId()));
            interfaces.checkGroups(account, region, vpc, place.securityGroupIds());
            if (!reachesS3(ServiceCall.of(GLUE, account, region), place.subnetId(), vpc)) {
                throw new RefusedException("VPC S3 endpoint validation failed for SubnetId: " + place.subnetId() + ". VPC: "
                        + vpc + ". Reason: Could not find S3 endpoint or NAT gateway for subnetId: " + place.subnetId()
                        + " in Vpc " + vpc);
            }
            interfaces.attach(
                    new ServiceInterfaces.Held(
                            account, region, HOLDER + run, place.subnetId(), Set.copyOf(place.securityGroupIds())),
                    new ServiceInterfaces.Shown(
                            "interface",
                            "Attached to Glue using role: " + GlueRoles.arn(account, region, role),
                            "amazon-aws"));
        } catch (AwsException refused) {
            throw new RefusedException(refused.code() + ": " + refused.message());
        }
    }

    @Override
    public void leave(String run) {
        interfaces.retain((HOLDER + run)::equals, List.of());
    }

    @Override
    public void leaveAll() {
        interfaces.retain(holder -> holder.startsWith(HOLDER), List.of());
    }

    /// Whether the subnet's routes lead there: by an endpoint for S3, or out of the VPC by a NAT gateway.
    private boolean reachesS3(Call call, String subnetId, String vpcId) {
        List<RouteTable> own = tables(call, "association.subnet-id", subnetId);
        return (own.isEmpty() ? mainTable(call, vpcId) : own)
                .stream()
                        .flatMap(table -> table.routes() == null ? Stream.<Route>empty() : table.routes().stream())
                        .filter(route -> "active".equals(route.state()))
                        .anyMatch(route -> route.destinationPrefixListId() != null
                                || route.natGatewayId() != null
                                || route.networkInterfaceId() != null);
    }

    private List<RouteTable> mainTable(Call call, String vpcId) {
        return tables(call, "vpc-id", vpcId).stream()
                .filter(table -> table.associations() != null
                        && table.associations().stream().anyMatch(to -> Boolean.TRUE.equals(to.main())))
                .toList();
    }

    private List<RouteTable> tables(Call call, String filter, String value) {
        DescribeRouteTablesRequest request = DescribeRouteTablesRequest.builder()
                .filters(List.of(new Filter(filter, List.of(value))))
                .build();
        List<RouteTable> found = ec2.describeRouteTables(request, call).routeTables();
        return found == null ? List.of() : found;
    }
}
