package dev.millrace.cloud.service.iam.domain;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Partition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An ARN of IAM: its account and what comes after it. What is kept is known by its ARN in the partition `aws`,
/// whatever region asks; answers write it in that region's partition ([Partition#written]).
/// @param partition as the text has it
/// @param account twelve digits, or `aws`
/// @param kind `role`, `user`, `policy` …, or `root`
/// @param path begins and ends with a slash
/// @param name what stands after the last slash; empty for the root
public record IamArn(Partition partition, String account, String kind, String path, String name) {
    private static final Pattern RESOURCE =
            Pattern.compile("(?:(root)|([a-z-]+)(/(?:[\\x21-\\x7E]+/)?)([\\w+=,.@-]+))");

    static String of(String account, String resource) {
        return Partition.AWS.global("iam", account, resource);
    }

    public static String root(String account) {
        return of(account, "root");
    }

    public static Optional<IamArn> parse(String text) {
        return Arn.parse(text, "iam").filter(IamArn::isPlain).flatMap(arn -> {
            Matcher matcher = RESOURCE.matcher(arn.resource());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return Partition.named(arn.partition())
                    .map(partition -> matcher.group(1) != null
                            ? new IamArn(partition, arn.account(), "root", "/", "")
                            : new IamArn(
                                    partition, arn.account(), matcher.group(2), matcher.group(3), matcher.group(4)));
        });
    }

    private static boolean isPlain(Arn arn) {
        return arn.region().isEmpty() && !arn.account().isEmpty();
    }
}
