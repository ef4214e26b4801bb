package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AssignPrivateIpAddressesRequest;
import dev.millrace.wire.ec2.AssignPrivateIpAddressesResult;
import dev.millrace.wire.ec2.AssignedPrivateIpAddress;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.NetworkInterfaceAssociation;
import dev.millrace.wire.ec2.NetworkInterfacePrivateIpAddress;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.UnassignPrivateIpAddressesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The addresses that an interface has beside its first.
public final class PrivateAddresses {
    /// What the largest instances take.
    private static final int MOST = 50;

    private final Ec2 ec2;

    public PrivateAddresses(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public AssignPrivateIpAddressesResult assign(AssignPrivateIpAddressesRequest input, Call call) {
        String id = Refusals.need(input.networkInterfaceId(), "networkInterfaceId");
        return ec2.at(call, network -> {
            NetworkInterface had = network.require(Kind.NETWORK_INTERFACE, id);
            NetworkInterface has =
                    more(network, had, input.privateIpAddresses(), input.secondaryPrivateIpAddressCount());
            List<AssignedPrivateIpAddress> fresh = addresses(has)
                    .subList(addresses(had).size(), addresses(has).size())
                    .stream()
                    .map(one -> new AssignedPrivateIpAddress(one.privateIpAddress()))
                    .toList();
            return AssignPrivateIpAddressesResult.builder()
                    .networkInterfaceId(id)
                    .assignedPrivateIpAddresses(fresh)
                    .build();
        });
    }

    public void unassign(UnassignPrivateIpAddressesRequest input, Call call) {
        String id = Refusals.need(input.networkInterfaceId(), "networkInterfaceId");
        List<String> gone = input.privateIpAddresses() == null ? List.of() : input.privateIpAddresses();
        if (gone.isEmpty()) {
            throw Refusals.of("MissingParameter", "The request must contain the parameter privateIpAddresses");
        }
        ec2.change(call, network -> {
            NetworkInterface had = network.require(Kind.NETWORK_INTERFACE, id);
            for (String address : gone) {
                NetworkInterfacePrivateIpAddress found = addresses(had).stream()
                        .filter(one -> address.equals(one.privateIpAddress()))
                        .findFirst()
                        .orElseThrow(() -> Refusals.of(
                                "InvalidParameterValue",
                                "Some of the specified addresses are not assigned to interface " + id));
                if (Boolean.TRUE.equals(found.primary())) {
                    throw Refusals.of(
                            "InvalidParameterValue",
                            "The primary IP address " + address + " of an interface cannot be unassigned");
                }
            }
            put(network, had, addresses(had).stream()
                    .filter(one -> !gone.contains(one.privateIpAddress()))
                    .toList());
        });
    }

    /// The interface with so many more, or with these.
    static NetworkInterface more(
            Network network, NetworkInterface face, @Nullable List<String> wanted, @Nullable Integer count) {
        List<String> named = wanted == null ? List.of() : wanted;
        if (!named.isEmpty() && count != null) {
            throw Refusals.of(
                    "InvalidParameterCombination",
                    "The parameters privateIpAddresses and secondaryPrivateIpAddressCount cannot be used together");
        }
        int more = count == null ? named.size() : count;
        if (more < 0 || addresses(face).size() + more > MOST) {
            throw Refusals.of(
                    "PrivateIpAddressLimitExceeded", "An interface has at most " + MOST + " private IP addresses");
        }
        Subnet subnet = network.require(Kind.SUBNET, String.valueOf(face.subnetId()));
        NetworkInterface now = face;
        for (int each = 0; each < more; each++) {
            String address = NetworkInterfaces.address(network, subnet, named.isEmpty() ? null : named.get(each));
            List<NetworkInterfacePrivateIpAddress> all = new ArrayList<>(addresses(now));
            all.add(new NetworkInterfacePrivateIpAddress(null, false, NetworkInterfaces.name(network, address), address));
            now = put(network, now, all);
        }
        return now;
    }

    private static NetworkInterface put(
            Network network, NetworkInterface face, List<NetworkInterfacePrivateIpAddress> addresses) {
        NetworkInterface now = network.put(
                Kind.NETWORK_INTERFACE, face.toBuilder().privateIpAddresses(addresses).build());
        Subnets.count(network, String.valueOf(face.subnetId()));
        return now;
    }

    /// All of an interface, where an elastic address is, or is no more, at its first.
    static List<NetworkInterfacePrivateIpAddress> associated(
            NetworkInterface face, @Nullable NetworkInterfaceAssociation association) {
        return addresses(face).stream()
                .map(one -> Boolean.TRUE.equals(one.primary())
                        ? new NetworkInterfacePrivateIpAddress(
                                association, true, one.privateDnsName(), one.privateIpAddress())
                        : one)
                .toList();
    }

    private static List<NetworkInterfacePrivateIpAddress> addresses(NetworkInterface face) {
        return Objects.requireNonNullElse(face.privateIpAddresses(), List.of());
    }
}
