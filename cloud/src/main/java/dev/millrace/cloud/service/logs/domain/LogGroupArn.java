package dev.millrace.cloud.service.logs.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A log group's ARN, as it stands in policies (with `:*` behind the name) or alone.
public record LogGroupArn(String region, String account, String name) {
    private static final Pattern RESOURCE = Pattern.compile("log-group:([.\\-_/#A-Za-z0-9]{1,512})(:\\*)?");

    public static Optional<LogGroupArn> parse(String text) {
        return Arn.parse(text, "logs").filter(Arn::isRegional).flatMap(arn -> {
            Matcher resource = RESOURCE.matcher(arn.resource());
            return resource.matches()
                    ? Optional.of(new LogGroupArn(arn.region(), arn.account(), resource.group(1)))
                    : Optional.empty();
        });
    }

    @Override
    public String toString() {
        return Arn.of("logs", region, account, "log-group:" + name).toString();
    }
}
