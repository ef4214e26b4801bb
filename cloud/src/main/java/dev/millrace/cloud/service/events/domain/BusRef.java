package dev.millrace.cloud.service.events.domain;

import dev.millrace.cloud.aws.Arn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A bus by its place and name.
public record BusRef(String account, String region, String name) {
    public static final String DEFAULT = "default";

    private static final String SERVICE = "events";
    private static final String KIND = "event-bus/";

    /// As requests name a bus: by nothing, its name, or its ARN.
    public static BusRef of(@Nullable String nameOrArn, String account, String region) {
        return nameOrArn == null
                ? new BusRef(account, region, DEFAULT)
                : parse(nameOrArn).orElse(new BusRef(account, region, nameOrArn));
    }

    /// Empty where the text is no bus's ARN.
    public static Optional<BusRef> parse(String arn) {
        return Arn.parse(arn, SERVICE)
                .filter(Arn::isRegional)
                .filter(found -> found.resource().startsWith(KIND) && found.resource().length() > KIND.length())
                .map(found -> new BusRef(
                        found.account(), found.region(), found.resource().substring(KIND.length())));
    }

    public boolean isDefault() {
        return name.equals(DEFAULT);
    }

    public String arn() {
        return Arn.of(SERVICE, region, account, KIND + name).toString();
    }

    /// A rule's ARN: those of the default bus do not name it.
    public String ruleArn(String rule) {
        return Arn.of(SERVICE, region, account, "rule/" + (isDefault() ? "" : name + "/") + rule)
                .toString();
    }
}
