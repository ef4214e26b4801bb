package dev.millrace.cloud.service.mwaa;

import java.util.List;
import java.util.Optional;

/// The VPC that environments stand in.
public interface VpcNetwork {
    record Subnet(String id, String vpc, String zone) {}

    Optional<Subnet> subnet(String account, String region, String id);

    /// The VPC of a security group; empty where there is no such group.
    Optional<String> vpcOfGroup(String account, String region, String id);

    /// Gives an environment an interface in each subnet, behind these groups. Those that it has already are kept.
    /// @param uid of the environment
    void join(String account, String region, String uid, List<String> subnets, List<String> groups);

    /// Takes them away, however many are left.
    void leave(String account, String region, String uid);
}
