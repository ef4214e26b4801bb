package dev.millrace.cloud.service.ecr.domain;

import java.util.regex.Pattern;

/// What a tag may be: the distribution specification's form.
public final class ImageTag {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    private ImageTag() {}

    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }
}
