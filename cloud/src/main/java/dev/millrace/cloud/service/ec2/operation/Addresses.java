package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.service.ec2.domain.Cidr;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.Address;
import dev.millrace.wire.ec2.AddressAttribute;
import dev.millrace.wire.ec2.AllocateAddressRequest;
import dev.millrace.wire.ec2.AllocateAddressResult;
import dev.millrace.wire.ec2.AssociateAddressRequest;
import dev.millrace.wire.ec2.AssociateAddressResult;
import dev.millrace.wire.ec2.DescribeAddressesAttributeRequest;
import dev.millrace.wire.ec2.DescribeAddressesAttributeResult;
import dev.millrace.wire.ec2.DescribeAddressesRequest;
import dev.millrace.wire.ec2.DescribeAddressesResult;
import dev.millrace.wire.ec2.DisassociateAddressRequest;
import dev.millrace.wire.ec2.NetworkInterface;
import dev.millrace.wire.ec2.NetworkInterfaceAssociation;
import dev.millrace.wire.ec2.ReleaseAddressRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Elastic addresses. They are of the block for documentation (RFC 5737), so that nobody takes them for addresses that
/// lead here.
public final class Addresses {
    private static final Cidr BLOCK = new Cidr(0xCB00_7100L, 24);
    /// docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    private static final int ADDRESSES_A_REGION = 5;

    private static final Filters<Address> FILTERS = new Filters<>(Kind.ADDRESS)
            .one("allocation-id", Address::allocationId)
            .one("association-id", Address::associationId)
            .one("domain", Address::domain)
            .one("instance-id", Address::instanceId)
            .one("network-border-group", Address::networkBorderGroup)
            .one("network-interface-id", Address::networkInterfaceId)
            .one("network-interface-owner-id", Address::networkInterfaceOwnerId)
            .one("private-ip-address", Address::privateIpAddress)
            .one("public-ip", Address::publicIp);

    private final Ec2 ec2;

    public Addresses(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public AllocateAddressResult allocate(AllocateAddressRequest input, Call call) {
        if (input.domain() != null && !input.domain().equals("vpc")) {
            throw Refusals.invalidParameter(input.domain(), "domain", "EC2-Classic is retired: the domain is vpc.");
        }
        return ec2.at(call, network -> {
            Set<String> taken = network.all(Kind.ADDRESS).map(Address::publicIp).collect(Collectors.toSet());
            if (taken.size() >= ADDRESSES_A_REGION) {
                throw Refusals.of("AddressLimitExceeded", "The maximum number of addresses has been reached.");
            }
            String publicIp;
            do {
                publicIp = BLOCK.address(1 + ec2.random().nextInt((int) BLOCK.size() - 2));
            } while (taken.contains(publicIp));
            Address address = network.put(Kind.ADDRESS, Address.builder()
                    .allocationId(ec2.id(Kind.ADDRESS))
                    .publicIp(publicIp)
                    .domain("vpc")
                    .publicIpv4Pool("amazon")
                    .networkBorderGroup(call.region())
                    .tags(Ec2Tags.fresh(Kind.ADDRESS, input.tagSpecifications()))
                    .build());
            return AllocateAddressResult.builder()
                    .allocationId(address.allocationId())
                    .publicIp(publicIp)
                    .domain("vpc")
                    .publicIpv4Pool("amazon")
                    .networkBorderGroup(call.region())
                    .build();
        });
    }

    public DescribeAddressesResult describe(DescribeAddressesRequest input, Call call) {
        return ec2.at(call, network -> {
            List<Address> found = FILTERS.list(network, input.allocationIds(), input.filters());
            for (String wanted : input.publicIps() == null ? List.<String>of() : input.publicIps()) {
                byPublicIp(network, wanted);
            }
            return new DescribeAddressesResult(
                    input.publicIps() == null || input.publicIps().isEmpty()
                            ? found
                            : found.stream()
                                    .filter(address -> input.publicIps().contains(address.publicIp()))
                                    .toList());
        });
    }

    /// No address has a name of its own here.
    public DescribeAddressesAttributeResult attributes(DescribeAddressesAttributeRequest input, Call call) {
        return ec2.at(call, network -> new DescribeAddressesAttributeResult(
                FILTERS.list(network, input.allocationIds(), null).stream()
                        .map(address -> new AddressAttribute(address.publicIp(), address.allocationId(), null, null))
                        .toList(),
                null));
    }

    public AssociateAddressResult associate(AssociateAddressRequest input, Call call) {
        return ec2.at(call, network -> {
            Address address = named(network, input.allocationId(), input.publicIp());
            if (input.instanceId() != null) {
                throw Refusals.of(
                        "InvalidInstanceID.NotFound", "The instance ID '" + input.instanceId() + "' does not exist");
            }
            NetworkInterface face = network.require(
                    Kind.NETWORK_INTERFACE, Refusals.need(input.networkInterfaceId(), "networkInterfaceId"));
            if (input.privateIpAddress() != null && !input.privateIpAddress().equals(face.privateIpAddress())) {
                throw Refusals.invalidParameter(
                        input.privateIpAddress(),
                        "privateIpAddress",
                        "An elastic address belongs to the primary address of an interface here.");
            }
            if (address.associationId() != null) {
                if (!Boolean.TRUE.equals(input.allowReassociation())) {
                    throw Refusals.of(
                            "Resource.AlreadyAssociated",
                            "resource " + address.allocationId() + " is already associated with associate-id "
                                    + address.associationId());
                }
                free(network, address);
            }
            return new AssociateAddressResult(
                    associate(ec2, network, network.require(Kind.ADDRESS, Kind.ADDRESS.id(address)), face)
                            .associationId());
        });
    }

    static Address associate(Ec2 ec2, Network network, Address address, NetworkInterface face) {
        if (!InternetGateways.leadsOut(network, String.valueOf(face.vpcId()))) {
            throw Refusals.of(
                    "Gateway.NotAttached",
                    "Network " + face.vpcId() + " is not attached to any internet gateway");
        }
        String id = ec2.id("eipassoc-");
        NetworkInterfaceAssociation association = NetworkInterfaceAssociation.builder()
                .allocationId(address.allocationId())
                .associationId(id)
                .ipOwnerId(network.place().account())
                .publicIp(address.publicIp())
                .build();
        network.put(Kind.NETWORK_INTERFACE, face.toBuilder()
                .association(association)
                .privateIpAddresses(PrivateAddresses.associated(face, association))
                .build());
        return network.put(Kind.ADDRESS, address.toBuilder()
                .associationId(id)
                .networkInterfaceId(face.networkInterfaceId())
                .networkInterfaceOwnerId(network.place().account())
                .privateIpAddress(face.privateIpAddress())
                .build());
    }

    public void disassociate(DisassociateAddressRequest input, Call call) {
        ec2.change(call, network -> {
            Address address = input.associationId() == null
                    ? byPublicIp(network, Refusals.need(input.publicIp(), "associationId"))
                    : network.all(Kind.ADDRESS)
                            .filter(own -> input.associationId().equals(own.associationId()))
                            .findFirst()
                            .orElseThrow(() -> Refusals.of(
                                    "InvalidAssociationID.NotFound",
                                    "The association ID '" + input.associationId() + "' does not exist"));
            free(network, address);
        });
    }

    public void release(ReleaseAddressRequest input, Call call) {
        ec2.change(call, network -> {
            Address address = named(network, input.allocationId(), input.publicIp());
            if (address.associationId() != null) {
                throw Refusals.of(
                        "InvalidIPAddress.InUse", "Address " + address.publicIp() + " is in use.");
            }
            network.remove(Kind.ADDRESS, Kind.ADDRESS.id(address));
        });
    }

    private static Address named(Network network, @Nullable String allocation, @Nullable String publicIp) {
        return allocation != null
                ? network.require(Kind.ADDRESS, allocation)
                : byPublicIp(network, Refusals.need(publicIp, "allocationId"));
    }

    private static Address byPublicIp(Network network, String publicIp) {
        return network.all(Kind.ADDRESS)
                .filter(address -> publicIp.equals(address.publicIp()))
                .findFirst()
                .orElseThrow(() -> Refusals.of("InvalidAddress.NotFound", "Address '" + publicIp + "' not found."));
    }

    /// Frees the address that an interface has, if any.
    static void disassociate(Network network, NetworkInterface face) {
        network.all(Kind.ADDRESS)
                .filter(address -> Objects.equals(address.networkInterfaceId(), face.networkInterfaceId()))
                .forEach(address -> free(network, address));
    }

    private static void free(Network network, Address address) {
        Optional.ofNullable(address.networkInterfaceId())
                .flatMap(id -> network.find(Kind.NETWORK_INTERFACE, id))
                .ifPresent(face -> network.put(Kind.NETWORK_INTERFACE, face.toBuilder()
                        .association(null)
                        .privateIpAddresses(PrivateAddresses.associated(face, null))
                        .build()));
        network.put(Kind.ADDRESS, address.toBuilder()
                .associationId(null)
                .networkInterfaceId(null)
                .networkInterfaceOwnerId(null)
                .privateIpAddress(null)
                .build());
    }
}
