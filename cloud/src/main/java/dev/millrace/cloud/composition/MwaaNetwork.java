package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.ec2.Ec2Service;
import dev.millrace.cloud.service.ec2.operation.ServiceInterfaces;
import dev.millrace.cloud.service.ec2.operation.ServiceInterfaces.Held;
import dev.millrace.cloud.service.ec2.operation.ServiceInterfaces.Shown;
import dev.millrace.cloud.service.mwaa.VpcNetwork;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.DescribeSecurityGroupsRequest;
import dev.millrace.wire.ec2.DescribeSubnetsRequest;
import dev.millrace.wire.ec2.Ec2;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// EC2's network as environments stand in it.
public final class MwaaNetwork implements VpcNetwork {
    private static final Shown SHOWN = new Shown("interface", "Amazon MWAA network interface", "amazon-aws");

    private final Ec2 ec2;
    private final ServiceInterfaces interfaces;

    public MwaaNetwork(Ec2Service ec2) {
        this.ec2 = new Ec2(ec2.api());
        this.interfaces = ec2.held();
    }

    @Override
    public Optional<Subnet> subnet(String account, String region, String id) {
        return first(() -> ec2.describeSubnets(
                                DescribeSubnetsRequest.builder().subnetIds(List.of(id)).build(),
                                call(account, region))
                        .subnets())
                .map(found -> new Subnet(
                        id,
                        Objects.requireNonNullElse(found.vpcId(), ""),
                        Objects.requireNonNullElse(found.availabilityZone(), "")));
    }

    @Override
    public Optional<String> vpcOfGroup(String account, String region, String id) {
        return first(() -> ec2.describeSecurityGroups(
                                DescribeSecurityGroupsRequest.builder().groupIds(List.of(id)).build(),
                                call(account, region))
                        .securityGroups())
                .map(found -> Objects.requireNonNullElse(found.vpcId(), ""));
    }

    private static <T> Optional<T> first(Supplier<@Nullable List<T>> described) {
        try {
            return Stream.ofNullable(described.get()).flatMap(List::stream).findFirst();
        } catch (AwsException missing) {
            return Optional.empty();
        }
    }

    @Override
    public void join(String account, String region, String uid, List<String> subnets, List<String> groups) {
        List<Held> wanted = subnets.stream()
                .map(subnet -> new Held(account, region, holder(uid), subnet, Set.copyOf(groups)))
                .toList();
        wanted.forEach(one -> interfaces.attach(one, SHOWN));
        interfaces.retain(holder(uid)::equals, wanted);
    }

    @Override
    public void leave(String account, String region, String uid) {
        interfaces.retain(holder(uid)::equals, List.of());
    }

    private static String holder(String uid) {
        return "amazon-mwaa:" + uid;
    }

    private static Call call(String account, String region) {
        return ServiceCall.of(MwaaRoles.AIRFLOW, account, region);
    }
}
