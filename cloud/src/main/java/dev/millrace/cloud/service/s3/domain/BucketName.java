package dev.millrace.cloud.service.s3.domain;

import java.util.regex.Pattern;

/// A bucket's name, by the rules for general purpose buckets (S3 User Guide, "General purpose bucket naming rules").
/// @param text such as `rides-models-stg`
public record BucketName(String text) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern LIKE_AN_ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    public BucketName {
        if (!allowed(text)) {
            throw Refusal.invalidBucketName(text);
        }
    }

    private static boolean allowed(String text) {
        return FORM.matcher(text).matches()
                && !text.contains("..")
                && !text.contains(".-")
                && !text.contains("-.")
                && !LIKE_AN_ADDRESS.matcher(text).matches()
                && !text.startsWith("xn--")
                && !text.startsWith("sthree-")
                && !text.startsWith("amzn-s3-demo-")
                && !text.endsWith("-s3alias")
                && !text.endsWith("--ol-s3")
                && !text.endsWith(".mrap")
                && !text.endsWith("--x-s3")
                && !text.endsWith("--table-s3");
    }

    @Override
    public String toString() {
        return text;
    }
}
