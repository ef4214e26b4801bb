package dev.millrace.cloud.service.ec2.operation;

import java.util.List;
import java.util.Map;

/// An availability zone: three in each region, a to c, whose ids follow their names.
/// @param name such as `eu-central-1a`
/// @param id such as `euc1-az1`
record Zone(String name, String id) {
    /// The regions that an account has in its partition without asking for more
    /// (docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html), and what their zones' ids begin with.
    static final Map<String, String> REGIONS = Map.ofEntries(
            Map.entry("ap-northeast-1", "apne1"),
            Map.entry("ap-northeast-2", "apne2"),
            Map.entry("ap-northeast-3", "apne3"),
            Map.entry("ap-south-1", "aps1"),
            Map.entry("ap-southeast-1", "apse1"),
            Map.entry("ap-southeast-2", "apse2"),
            Map.entry("ca-central-1", "cac1"),
            Map.entry("cn-north-1", "cnn1"),
            Map.entry("cn-northwest-1", "cnnw1"),
            Map.entry("eu-central-1", "euc1"),
            Map.entry("eu-north-1", "eun1"),
            Map.entry("eu-west-1", "euw1"),
            Map.entry("eu-west-2", "euw2"),
            Map.entry("eu-west-3", "euw3"),
            Map.entry("sa-east-1", "sae1"),
            Map.entry("us-east-1", "use1"),
            Map.entry("us-east-2", "use2"),
            Map.entry("us-gov-east-1", "usge1"),
            Map.entry("us-gov-west-1", "usgw1"),
            Map.entry("us-west-1", "usw1"),
            Map.entry("us-west-2", "usw2"));

    /// What a region's private names end with.
    static String domain(String region) {
        return region.equals("us-east-1") ? "ec2.internal" : region + ".compute.internal";
    }

    static List<Zone> of(String region) {
        String stem = REGIONS.getOrDefault(region, region.replaceAll("([a-z]{2})-([a-z])[a-z]*-(\\d+)", "$1$2$3"));
        return List.of(
                new Zone(region + "a", stem + "-az1"),
                new Zone(region + "b", stem + "-az2"),
                new Zone(region + "c", stem + "-az3"));
    }
}
