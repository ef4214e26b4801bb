package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.aws.OpaqueText;
import dev.millrace.cloud.service.s3.domain.Refusal;

/// Where a listing goes on: the last key of the page before, in a form that no client should read.
final class PageToken {
    private PageToken() {}

    static String after(String key) {
        return OpaqueText.of("1" + key);
    }

    /// @param argument what the client calls the token
    static String key(String token, String argument) {
        return OpaqueText.read(token)
                .filter(text -> text.startsWith("1"))
                .map(text -> text.substring(1))
                .orElseThrow(
                        () -> Refusal.invalidArgument("The continuation token provided is incorrect", argument, token));
    }
}
