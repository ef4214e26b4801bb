package dev.millrace.cli.models;

import dev.millrace.cli.UserError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where runs are kept: a bucket, or a folder in it, with MLflow's layout below.
/// @param prefix empty, or a folder's key with the slash at its end
public record RunStore(String bucket, String prefix) {
    private static final Pattern FORM = Pattern.compile("(?:s3://)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    /// @param text `bucket`, `s3://bucket` or `s3://bucket/prefix`
    public static RunStore parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new UserError("a bucket is named as s3://BUCKET or s3://BUCKET/PREFIX, not '" + text + "'");
        }
        String prefix = form.group(2) == null ? "" : form.group(2);
        return new RunStore(form.group(1), prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
