package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AccountAttribute;
import dev.millrace.wire.ec2.AccountAttributeValue;
import dev.millrace.wire.ec2.AvailabilityZone;
import dev.millrace.wire.ec2.DescribeAccountAttributesRequest;
import dev.millrace.wire.ec2.DescribeAccountAttributesResult;
import dev.millrace.wire.ec2.DescribeAvailabilityZonesRequest;
import dev.millrace.wire.ec2.DescribeAvailabilityZonesResult;
import dev.millrace.wire.ec2.DescribePrefixListsRequest;
import dev.millrace.wire.ec2.DescribePrefixListsResult;
import dev.millrace.wire.ec2.DescribeRegionsRequest;
import dev.millrace.wire.ec2.DescribeRegionsResult;
import dev.millrace.wire.ec2.Filter;
import dev.millrace.wire.ec2.PrefixList;
import dev.millrace.wire.ec2.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is there without being made: regions, their zones, the account's attributes, AWS's prefix lists.
public final class Places {
    private static final Map<String, Function<AvailabilityZone, @Nullable String>> ZONE_FILTERS = Map.of(
            "zone-name", AvailabilityZone::zoneName,
            "zone-id", AvailabilityZone::zoneId,
            "zone-type", AvailabilityZone::zoneType,
            "state", AvailabilityZone::state,
            "region-name", AvailabilityZone::regionName,
            "group-name", AvailabilityZone::groupName,
            "opt-in-status", AvailabilityZone::optInStatus);
    private static final Map<String, Function<Region, @Nullable String>> REGION_FILTERS = Map.of(
            "region-name", Region::regionName, "endpoint", Region::endpoint, "opt-in-status", Region::optInStatus);
    private static final Map<String, Function<PrefixList, @Nullable String>> LIST_FILTERS = Map.of(
            "prefix-list-id", PrefixList::prefixListId, "prefix-list-name", PrefixList::prefixListName);

    private final Ec2 ec2;

    public Places(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public DescribeAvailabilityZonesResult zones(DescribeAvailabilityZonesRequest input, Call call) {
        List<AvailabilityZone> all = Zone.of(call.region()).stream()
                .map(zone -> AvailabilityZone.builder()
                        .zoneName(zone.name())
                        .zoneId(zone.id())
                        .regionName(call.region())
                        .groupName(call.region() + "-zg-1")
                        .networkBorderGroup(call.region())
                        .zoneType("availability-zone")
                        .optInStatus("opt-in-not-required")
                        .state("available")
                        .messages(List.of())
                        .build())
                .toList();
        List<AvailabilityZone> named = named(all, input.zoneNames(), AvailabilityZone::zoneName, "availability zone");
        named = named(named, input.zoneIds(), AvailabilityZone::zoneId, "availability zone-id");
        return new DescribeAvailabilityZonesResult(filtered(named, input.filters(), ZONE_FILTERS));
    }

    public DescribeRegionsResult regions(DescribeRegionsRequest input, Call call) {
        Partition partition = Partition.of(call.region());
        List<Region> all = Zone.REGIONS.keySet().stream()
                .filter(name -> Partition.of(name) == partition)
                .sorted()
                .map(name -> Region.builder()
                        .regionName(name)
                        .endpoint("ec2." + name + (partition == Partition.CHINA ? ".amazonaws.com.cn" : ".amazonaws.com"))
                        .optInStatus("opt-in-not-required")
                        .build())
                .toList();
        return new DescribeRegionsResult(
                filtered(named(all, input.regionNames(), Region::regionName, "region"), input.filters(), REGION_FILTERS));
    }

    public DescribePrefixListsResult prefixLists(DescribePrefixListsRequest input, Call call) {
        List<PrefixList> all = PrefixLists.of(call.region());
        for (String id : input.prefixListIds() == null ? List.<String>of() : input.prefixListIds()) {
            if (all.stream().noneMatch(list -> id.equals(list.prefixListId()))) {
                throw Refusals.of("InvalidPrefixListId.NotFound", "The prefix list ID '" + id + "' does not exist");
            }
        }
        List<PrefixList> named = all.stream()
                .filter(list -> input.prefixListIds() == null
                        || input.prefixListIds().isEmpty()
                        || input.prefixListIds().contains(String.valueOf(list.prefixListId())))
                .toList();
        return new DescribePrefixListsResult(null, filtered(named, input.filters(), LIST_FILTERS));
    }

    public DescribeAccountAttributesResult attributes(DescribeAccountAttributesRequest input, Call call) {
        String vpc = ec2.at(call, network -> network.all(Kind.VPC)
                .filter(own -> Boolean.TRUE.equals(own.isDefault()))
                .map(Kind.VPC::id)
                .findFirst()
                .orElse("none"));
        List<AccountAttribute> all = List.of(
                attribute("supported-platforms", "VPC"),
                attribute("default-vpc", vpc),
                attribute("max-instances", "20"),
                attribute("vpc-max-security-groups-per-interface", "5"),
                attribute("max-elastic-ips", "5"),
                attribute("vpc-max-elastic-ips", "5"));
        List<String> wanted = input.attributeNames();
        return new DescribeAccountAttributesResult(all.stream()
                .filter(attribute -> wanted == null || wanted.isEmpty() || wanted.contains(attribute.attributeName()))
                .toList());
    }

    private static AccountAttribute attribute(String name, String value) {
        return new AccountAttribute(name, List.of(new AccountAttributeValue(value)));
    }

    private static <T> List<T> named(
            List<T> all, @Nullable List<String> names, Function<T, @Nullable String> name, String what) {
        if (names == null || names.isEmpty()) {
            return all;
        }
        List<T> found = new ArrayList<>();
        for (String wanted : names) {
            found.add(all.stream()
                    .filter(one -> wanted.equals(name.apply(one)))
                    .findFirst()
                    .orElseThrow(() -> Refusals.of(
                            "InvalidParameterValue", "Invalid " + what + ": [" + wanted + "]")));
        }
        return found;
    }

    private static <T> List<T> filtered(
            List<T> all, @Nullable List<Filter> filters, Map<String, Function<T, @Nullable String>> known) {
        List<T> found = all;
        for (Filter filter : filters == null ? List.<Filter>of() : filters) {
            Function<T, @Nullable String> value = known.get(String.valueOf(filter.name()));
            if (value == null) {
                throw Refusals.of("InvalidParameterValue", "The filter '" + filter.name() + "' is invalid");
            }
            found = found.stream()
                    .filter(one -> filter.values() != null
                            && filter.values().stream()
                                    .anyMatch(pattern -> Filters.matches(pattern, String.valueOf(value.apply(one)))))
                    .toList();
        }
        return found;
    }
}
