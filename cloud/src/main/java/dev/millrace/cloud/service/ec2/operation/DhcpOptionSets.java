package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AssociateDhcpOptionsRequest;
import dev.millrace.wire.ec2.AttributeValue;
import dev.millrace.wire.ec2.CreateDhcpOptionsRequest;
import dev.millrace.wire.ec2.CreateDhcpOptionsResult;
import dev.millrace.wire.ec2.DeleteDhcpOptionsRequest;
import dev.millrace.wire.ec2.DescribeDhcpOptionsRequest;
import dev.millrace.wire.ec2.DescribeDhcpOptionsResult;
import dev.millrace.wire.ec2.DhcpConfiguration;
import dev.millrace.wire.ec2.DhcpOptions;
import dev.millrace.wire.ec2.Vpc;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// DHCP options: never changed, only made and put in the place of others.
public final class DhcpOptionSets {
    private static final Set<String> KEYS = Set.of(
            "domain-name-servers", "domain-name", "ntp-servers", "netbios-name-servers", "netbios-node-type",
            "ipv6-address-preferred-lease-time");

    private static final Filters<DhcpOptions> FILTERS = new Filters<>(Kind.DHCP_OPTIONS)
            .one("dhcp-options-id", DhcpOptions::dhcpOptionsId)
            .one("owner-id", DhcpOptions::ownerId)
            .many("key", options -> configurations(options).stream().map(DhcpConfiguration::key))
            .many("value", options -> configurations(options).stream()
                    .flatMap(one -> Objects.requireNonNullElse(one.values(), List.<AttributeValue>of()).stream())
                    .map(AttributeValue::value));

    private final Ec2 ec2;

    public DhcpOptionSets(Ec2 ec2) {
        this.ec2 = ec2;
    }

    private static List<DhcpConfiguration> configurations(DhcpOptions options) {
        return options.dhcpConfigurations() == null ? List.of() : options.dhcpConfigurations();
    }

    /// The options that the default VPC has, or the first VPC of a place gets.
    static DhcpOptions usual(Network network, Ec2 ec2) {
        return network.all(Kind.VPC)
                .filter(vpc -> Boolean.TRUE.equals(vpc.isDefault()))
                .flatMap(vpc -> network.find(Kind.DHCP_OPTIONS, String.valueOf(vpc.dhcpOptionsId())).stream())
                .findFirst()
                .orElseGet(() -> network.put(Kind.DHCP_OPTIONS, DhcpOptions.builder()
                        .dhcpOptionsId(ec2.id(Kind.DHCP_OPTIONS))
                        .ownerId(network.place().account())
                        .dhcpConfigurations(List.of(
                                configuration("domain-name", Zone.domain(network.place().region())),
                                configuration("domain-name-servers", "AmazonProvidedDNS")))
                        .tags(List.of())
                        .build()));
    }

    private static DhcpConfiguration configuration(String key, String value) {
        return new DhcpConfiguration(key, List.of(new AttributeValue(value)));
    }

    public CreateDhcpOptionsResult create(CreateDhcpOptionsRequest input, Call call) {
        List<DhcpConfiguration> wanted = Refusals.need(input.dhcpConfigurations(), "dhcpConfigurations").stream()
                .map(given -> {
                    String key = Refusals.need(given.key(), "key");
                    if (!KEYS.contains(key)) {
                        throw Refusals.invalidParameter(key, "name", "Unknown DHCP option");
                    }
                    return new DhcpConfiguration(
                            key,
                            Refusals.need(given.values(), "value").stream()
                                    .map(AttributeValue::new)
                                    .toList());
                })
                .toList();
        return ec2.at(call, network -> new CreateDhcpOptionsResult(network.put(
                Kind.DHCP_OPTIONS,
                DhcpOptions.builder()
                        .dhcpOptionsId(ec2.id(Kind.DHCP_OPTIONS))
                        .ownerId(call.account())
                        .dhcpConfigurations(wanted)
                        .tags(Ec2Tags.fresh(Kind.DHCP_OPTIONS, input.tagSpecifications()))
                        .build())));
    }

    public DescribeDhcpOptionsResult describe(DescribeDhcpOptionsRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<DhcpOptions> page = FILTERS.page(
                    network, input.dhcpOptionsIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeDhcpOptionsResult(page.next(), page.items());
        });
    }

    public void associate(AssociateDhcpOptionsRequest input, Call call) {
        String id = Refusals.need(input.dhcpOptionsId(), "dhcpOptionsId");
        String vpcId = Refusals.need(input.vpcId(), "vpcId");
        ec2.change(call, network -> {
            Vpc vpc = network.require(Kind.VPC, vpcId);
            if (!id.equals("default")) {
                network.require(Kind.DHCP_OPTIONS, id);
            }
            network.put(Kind.VPC, vpc.toBuilder().dhcpOptionsId(id).build());
        });
    }

    public void delete(DeleteDhcpOptionsRequest input, Call call) {
        String id = Refusals.need(input.dhcpOptionsId(), "dhcpOptionsId");
        ec2.change(call, network -> {
            network.require(Kind.DHCP_OPTIONS, id);
            if (network.any(Kind.VPC, vpc -> id.equals(vpc.dhcpOptionsId()))) {
                throw Refusals.dependency("dhcpOptions '" + id + "'");
            }
            network.remove(Kind.DHCP_OPTIONS, id);
        });
    }
}
