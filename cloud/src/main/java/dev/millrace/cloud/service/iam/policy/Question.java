package dev.millrace.cloud.service.iam.policy;

import java.util.Locale;

/// May this be done?
/// @param asker who wants to
/// @param action such as `kinesis:PutRecord`
/// @param lowerAction the same in lower case
/// @param resource its ARN, or `*`
/// @param context what conditions may ask for
public record Question(Asker asker, String action, String lowerAction, String resource, RequestContext context) {
    public Question(Asker asker, String action, String resource, RequestContext context) {
        this(asker, action, action.toLowerCase(Locale.ROOT), resource, context);
    }
}
