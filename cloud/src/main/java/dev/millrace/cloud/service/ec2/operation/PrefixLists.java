package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.wire.ec2.PrefixList;
import java.util.List;

/// AWS's lists of the addresses of services that have gateway endpoints.
final class PrefixLists {
    private PrefixLists() {}

    static List<PrefixList> of(String region) {
        return List.of(list(region, "s3", "52.216.0.0/15"), list(region, "dynamodb", "52.94.0.0/22"));
    }

    private static PrefixList list(String region, String service, String block) {
        String name = "com.amazonaws." + region + "." + service;
        return new PrefixList(List.of(block), "pl-%08x".formatted(name.hashCode()), name);
    }
}
