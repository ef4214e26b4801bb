package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.operation.NetworkInterfaces.Purpose;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.NetworkInterface;
import java.util.List;
import java.util.stream.Stream;

/// Interfaces that other services of the server have in a VPC, each set known by its description. They are in use until
/// the service gives them up: till then neither their subnets nor their groups can be deleted.
public final class ServiceInterfaces {
    private final Ec2 ec2;

    public ServiceInterfaces(Ec2 ec2) {
        this.ec2 = ec2;
    }

    /// Has one in each subnet, behind these groups; those that are there are kept, and stand behind these groups.
    /// @param requester the service
    /// @param description no other set's of the service
    public void join(Call call, String requester, String description, List<String> subnets, List<String> groups) {
        ec2.change(call, network -> {
            for (String subnet : subnets) {
                NetworkInterface there = of(network, requester, description)
                        .filter(face -> subnet.equals(face.subnetId()))
                        .findFirst()
                        .orElse(null);
                if (there == null) {
                    Purpose purpose = new Purpose("interface", description, requester);
                    NetworkInterfaces.make(ec2, network, subnet, groups, null, purpose, List.of());
                } else {
                    network.put(Kind.NETWORK_INTERFACE, there.toBuilder()
                            .groups(NetworkInterfaces.identifiers(network, String.valueOf(there.vpcId()), groups))
                            .build());
                }
            }
        });
    }

    /// Gives up all of a set.
    public void leave(Call call, String requester, String description) {
        ec2.change(call, network -> of(network, requester, description)
                .toList()
                .forEach(face -> NetworkInterfaces.remove(network, face)));
    }

    private static Stream<NetworkInterface> of(Network network, String requester, String description) {
        return network.all(Kind.NETWORK_INTERFACE)
                .filter(face -> requester.equals(face.requesterId()) && description.equals(face.description()));
    }
}
