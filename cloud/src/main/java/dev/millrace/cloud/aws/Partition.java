package dev.millrace.cloud.aws;

import java.util.Optional;

/// One of AWS's clouds that know nothing of one another: what an ARN begins with. A region is of one alone, as AWS's
/// SDKs have it (`partitions.json` of botocore).
public enum Partition {
    AWS("aws", ""),
    CHINA("aws-cn", "cn-"),
    GOVERNMENT("aws-us-gov", "us-gov-"),
    EUROPE("aws-eusc", "eusc-"),
    ISO("aws-iso", "us-iso-"),
    ISO_B("aws-iso-b", "us-isob-"),
    ISO_E("aws-iso-e", "eu-isoe-"),
    ISO_F("aws-iso-f", "us-isof-");

    private static final Partition[] ALL = values();
    private static final String ARN = "arn:";

    private final String id;
    /// What the names of its regions begin with; nothing where they are those of no other.
    private final String regions;
    private final String begin;

    Partition(String id, String regions) {
        this.id = id;
        this.regions = regions;
        this.begin = ARN + id + ":";
    }

    /// The partition of a region: of one that nobody has heard of too, so that every region has its own.
    public static Partition of(String region) {
        for (int i = 1; i < ALL.length; i++) {
            if (region.startsWith(ALL[i].regions)) {
                return ALL[i];
            }
        }
        return AWS;
    }

    /// The one of that name.
    /// @param id such as `aws-cn`
    public static Optional<Partition> named(String id) {
        for (Partition partition : ALL) {
            if (partition.id.equals(id)) {
                return Optional.of(partition);
            }
        }
        return Optional.empty();
    }

    /// The one that an ARN is of; empty where it is of none.
    public static Optional<Partition> ofArn(String arn) {
        for (Partition partition : ALL) {
            if (arn.startsWith(partition.begin)) {
                return Optional.of(partition);
            }
        }
        return Optional.empty();
    }

    /// What its ARNs say: `aws-cn`.
    public String id() {
        return id;
    }

    /// Whether an ARN is of this one.
    public boolean has(String arn) {
        return arn.startsWith(begin);
    }

    /// An ARN of this partition that names no region: IAM's, STS's and S3's are such.
    /// @param account empty where the service's ARNs have none
    public String global(String service, String account, String resource) {
        return begin + service + "::" + account + ":" + resource;
    }

    /// What the ARNs of a service's resources begin with in a region of this partition: what is theirs follows.
    public String regional(String service, String region, String account) {
        return begin + service + ":" + region + ":" + account + ":";
    }

    /// The ARN of an account's root.
    public String root(String account) {
        return global("iam", account, "root");
    }

    /// The ARN of a bucket, or of what is in it.
    /// @param resource a bucket's name, or `bucket/key`
    public String s3(String resource) {
        return global("s3", "", resource);
    }

    /// An ARN without a region, of any partition, as this one writes it. What is no ARN stays as it is.
    public String written(String arn) {
        if (arn.startsWith(begin) || !arn.startsWith(ARN)) {
            return arn;
        }
        int end = arn.indexOf(':', ARN.length());
        return end < 0 ? arn : begin + arn.substring(end + 1);
    }

    /// A document of another partition as this one has it: with its own ARNs.
    public String translated(String document, Partition from) {
        return this == from ? document : document.replace(from.begin, begin);
    }

    @Override
    public String toString() {
        return id;
    }
}
