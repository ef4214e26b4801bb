package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.ec2.operation.ServiceInterfaces;
import dev.millrace.cloud.service.lambda.FunctionNetworks;
import dev.millrace.wire.AwsException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// EC2's subnets as functions have interfaces in them.
public final class FunctionSubnets implements FunctionNetworks {
    private static final String HOLDER = "amazon-lambda";
    private static final String OWNER = "amazon-aws";

    private final ServiceInterfaces interfaces;
    private final RoleRights rights;

    public FunctionSubnets(ServiceInterfaces interfaces, RoleRights rights) {
        this.interfaces = interfaces;
        this.rights = rights;
    }

    @Override
    public Optional<String> lacking(String role) {
        return Stream.of("CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface")
                .filter(action -> !rights.may(role, "ec2:" + action, "*"))
                .findFirst();
    }

    @Override
    public String vpc(String account, String region, List<String> subnetIds, List<String> securityGroupIds)
            throws RefusedException {
        String operation = "DescribeSubnets";
        try {
            String vpc = interfaces.vpc(account, region, subnetIds);
            operation = "DescribeSecurityGroups";
            interfaces.checkGroups(account, region, vpc, securityGroupIds);
            return vpc;
        } catch (AwsException refused) {
            throw new RefusedException(operation, refused.code(), refused.message());
        }
    }

    @Override
    public void attach(Place place, String description) throws RefusedException {
        try {
            interfaces.attach(held(place), new ServiceInterfaces.Shown("lambda", description, OWNER));
        } catch (AwsException refused) {
            throw new RefusedException("CreateNetworkInterface", refused.code(), refused.message());
        }
    }

    @Override
    public void retain(Collection<Place> used) {
        interfaces.retain(HOLDER::equals, used.stream().map(FunctionSubnets::held).toList());
    }

    private static ServiceInterfaces.Held held(Place place) {
        return new ServiceInterfaces.Held(
                place.account(), place.region(), HOLDER, place.subnetId(), place.securityGroupIds());
    }
}
