package dev.millrace.cloud.service.ecr.domain;

import java.util.regex.Pattern;

/// What a repository may be called. A name that passes has no `..`, no empty part and nothing to escape.
public final class RepositoryName {
    private static final Pattern FORM =
            Pattern.compile("(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*");

    private RepositoryName() {}

    public static boolean isValid(String text) {
        return text.length() >= 2 && text.length() <= 256 && FORM.matcher(text).matches();
    }
}
