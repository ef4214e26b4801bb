package dev.millrace.cloud.aws;

import java.util.Optional;

/// An ARN: `arn:partition:service:region:account:resource`
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html). One that names a region is of
/// the region's [Partition]; else it is none.
/// @param region empty where the service has none
/// @param account twelve digits, empty, or `aws`: what AWS itself owns
/// @param resource the rest, with the service's own slashes and colons
public record Arn(String partition, String service, String region, String account, String resource) {
    private static final int ACCOUNT_DIGITS = 12;

    public Arn {
        if (!wellFormed(partition, service, region, account, resource)) {
            throw new IllegalArgumentException("Not an ARN: " + text(partition, service, region, account, resource));
        }
    }

    /// An ARN of the region's partition.
    public static Arn of(String service, String region, String account, String resource) {
        if (region.isEmpty()) {
            throw new IllegalArgumentException("Which partition is meant, of " + service + ":" + resource + "?");
        }
        return new Arn(Partition.of(region).id(), service, region, account, resource);
    }

    /// The text of an ARN of the region's partition, where its parts are known to be well formed.
    public static String regional(String service, String region, String account, String resource) {
        return Partition.of(region).regional(service, region, account) + resource;
    }

    /// Empty where the text is no ARN.
    public static Optional<Arn> parse(String text) {
        int partition = text.indexOf(':') + 1;
        int service = text.indexOf(':', partition) + 1;
        int region = text.indexOf(':', service) + 1;
        int account = text.indexOf(':', region) + 1;
        int resource = text.indexOf(':', account) + 1;
        // Where there is no further colon, what should follow it is at 0, before what came before.
        if (!text.startsWith("arn:") || service < partition || region < service || account < region || resource < account) {
            return Optional.empty();
        }
        String ofPartition = text.substring(partition, service - 1);
        String ofService = text.substring(service, region - 1);
        String ofRegion = text.substring(region, account - 1);
        String ofAccount = text.substring(account, resource - 1);
        String rest = text.substring(resource);
        return wellFormed(ofPartition, ofService, ofRegion, ofAccount, rest)
                ? Optional.of(new Arn(ofPartition, ofService, ofRegion, ofAccount, rest))
                : Optional.empty();
    }

    /// An ARN of the service alone. Empty where the text is another's, or of a partition that there is not, or no ARN.
    public static Optional<Arn> parse(String text, String service) {
        return parse(text).filter(arn ->
                arn.service.equals(service) && Partition.named(arn.partition).isPresent());
    }

    /// Whether it is of the partition of that region.
    public boolean isWhere(String region) {
        return Partition.of(region).id().equals(partition);
    }

    /// Whether it names something of one region and one account, as most do.
    public boolean isRegional() {
        return !region.isEmpty() && account.length() == ACCOUNT_DIGITS;
    }

    @Override
    public String toString() {
        return text(partition, service, region, account, resource);
    }

    // Without regular expressions: ARNs are made on every request's path.
    private static boolean wellFormed(
            String partition, String service, String region, String account, String resource) {
        return partition.startsWith("aws")
                && isWord(partition)
                && !service.isEmpty()
                && isWord(service)
                && isWord(region)
                && (region.isEmpty() || Partition.of(region).id().equals(partition))
                && (account.isEmpty() || account.equals("aws") || isAccount(account))
                && !resource.isEmpty();
    }

    private static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAccount(String text) {
        boolean digits = text.length() == ACCOUNT_DIGITS;
        for (int i = 0; i < text.length() && digits; i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }

    private static String text(String partition, String service, String region, String account, String resource) {
        return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
