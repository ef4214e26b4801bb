package dev.millrace.cloud.service.lambda.domain;

import dev.millrace.cloud.aws.Partition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A function as clients name it.
/// @param qualifier a version or an alias, or null
public record FunctionRef(FunctionKey key, @Nullable String qualifier) {
    public static final String LATEST = "$LATEST";

    private static final Pattern FORMS =
            Pattern.compile("(?:arn:(aws[a-z-]*):lambda:)?(?:([a-z]{2,4}(?:-[a-z]+)+-\\d):)?"
                    + "(?:(\\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\\$LATEST|[a-zA-Z0-9-_]+))?");

    /// Reads a name, `account:function:name`, or an ARN, each with a qualifier or without.
    /// @param account whose function it is where the text says no other
    public static Optional<FunctionRef> parse(String text, String account, String region) {
        Matcher form = FORMS.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String partition = form.group(1);
        String where = form.group(2) == null ? region : form.group(2);
        if (partition != null && !Partition.of(where).id().equals(partition)) {
            return Optional.empty();
        }
        return Optional.of(new FunctionRef(
                new FunctionKey(form.group(3) == null ? account : form.group(3), where, form.group(4)),
                form.group(5)));
    }

    public String arn() {
        return qualifier == null ? key.arn() : key.arn() + ":" + qualifier;
    }

    /// Where settings are kept that belong to a qualifier: that, or `$LATEST`.
    public String place() {
        return qualifier == null ? LATEST : qualifier;
    }

    public static boolean isNumber(String qualifier) {
        return !qualifier.isEmpty() && qualifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
