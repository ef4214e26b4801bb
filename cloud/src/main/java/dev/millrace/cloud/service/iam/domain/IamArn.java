package dev.millrace.cloud.service.iam.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An ARN of IAM: its account and what comes after it.
/// @param account twelve digits, or `aws`
/// @param kind `role`, `user`, `policy` …, or `root`
/// @param path begins and ends with a slash
/// @param name what stands after the last slash; empty for the root
public record IamArn(String account, String kind, String path, String name) {
    private static final Pattern FORM =
            Pattern.compile("arn:aws:iam::(\\d{12}|aws):(?:(root)|([a-z-]+)(/(?:[\\x21-\\x7E]+/)?)([\\w+=,.@-]+))");

    static String of(String account, String resource) {
        return "arn:aws:iam::" + account + ":" + resource;
    }

    public static String root(String account) {
        return of(account, "root");
    }

    public static Optional<IamArn> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                matcher.group(2) != null
                        ? new IamArn(matcher.group(1), "root", "/", "")
                        : new IamArn(matcher.group(1), matcher.group(3), matcher.group(4), matcher.group(5)));
    }
}
