package dev.millrace.cloud.service.logs.domain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A log group's ARN, as it stands in policies (with `:*` behind the name) or alone.
public record LogGroupArn(String region, String account, String name) {
    private static final Pattern FORM = Pattern.compile(
            "arn:aws[a-z-]*:logs:([a-z0-9-]+):([0-9]{12}):log-group:([.\\-_/#A-Za-z0-9]{1,512})(:\\*)?");

    public static Optional<LogGroupArn> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new LogGroupArn(form.group(1), form.group(2), form.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:aws:logs:" + region + ":" + account + ":log-group:" + name;
    }
}
