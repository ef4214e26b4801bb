package dev.millrace.cloud.service.lambda;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// One VPC with the subnets `subnet-1` and `subnet-2` and any group; what stands in `full` has no free address.
final class NetworksUnderTest implements FunctionNetworks {
    final Map<Place, String> interfaces = new ConcurrentHashMap<>();
    volatile String full = "";
    volatile Optional<String> lacking = Optional.empty();

    @Override
    public Optional<String> lacking(String role) {
        return lacking;
    }

    @Override
    public String vpc(String account, String region, List<String> subnetIds, List<String> securityGroupIds)
            throws RefusedException {
        for (String id : subnetIds) {
            if (!id.equals("subnet-1") && !id.equals("subnet-2")) {
                throw new RefusedException(
                        "DescribeSubnets", "InvalidSubnetID.NotFound", "The subnet ID '" + id + "' does not exist");
            }
        }
        return "vpc-1";
    }

    @Override
    public void attach(Place place, String description) throws RefusedException {
        if (place.subnetId().equals(full)) {
            throw new RefusedException("CreateNetworkInterface", "InsufficientFreeAddressesInSubnet", "It is full.");
        }
        interfaces.putIfAbsent(place, description);
    }

    @Override
    public void retain(Collection<Place> used) {
        interfaces.keySet().retainAll(used);
    }

    /// By subnet and groups, which function they were made for.
    Map<String, String> described() {
        Map<String, String> all = new TreeMap<>();
        interfaces.forEach((place, description) -> all.put(
                place.subnetId() + " " + place.securityGroupIds(),
                description.replaceFirst("-[0-9a-f]{8}-[0-9a-f-]{27}$", "")));
        return all;
    }
}
